export { oneLine } from '../text/one-line.ts';
export { formatCount, plural } from '../text/plural.ts';

const USD = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  minimumSignificantDigits: 2,
  maximumSignificantDigits: 2,
  roundingPriority: 'morePrecision',
});

/** USD in cents, or with two significant digits where that says more; `unknown` for `null`. */
export const formatUsd = (usd: number | null) => (usd === null ? 'unknown' : USD.format(usd));

const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** Whole below a thousand, then with three digits: `7.41k`, `1.2M`. */
export const formatTokens = (tokens: number) => COMPACT.format(Math.round(tokens)).replace('K', 'k');

/** ms below a second, seconds below a minute, then minutes or hours. */
export function formatDuration(ms: number): string {
  if (ms < 1) return '<1 ms';
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A share as a whole percentage, without rounding a failure up to 100 % or a pass down to 0 %. */
export function formatPercent(part: number, whole: number): string {
  if (whole === 0) return '– %';
  const percent = Math.round((part / whole) * 100);
  if (percent === 100 && part < whole) return '>99 %';
  if (percent === 0 && part > 0) return '<1 %';
  return `${percent} %`;
}

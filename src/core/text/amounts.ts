const DIGITS = {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  minimumSignificantDigits: 2,
  maximumSignificantDigits: 2,
  roundingPriority: 'morePrecision',
} as const;

/**
 * Writes sums in hundredths, or with two significant digits where that says more.
 * @param label an ISO 4217 code, or what else a currency is called
 */
export function amountFormat(label: string): (amount: number) => string {
  const isCode = /^[A-Z]{3}$/.test(label);
  const format = new Intl.NumberFormat(
    'en-US',
    isCode ? { ...DIGITS, style: 'currency', currency: label } : DIGITS,
  );
  return (amount) => (isCode ? format.format(amount) : `${format.format(amount)} ${label}`);
}

/** Writes sums that are estimates: with two significant digits, and without hundredths where they say nothing. */
export function aboutAmountFormat(label: string): (amount: number) => string {
  const format = amountFormat(label);
  return (amount) => {
    const rounded = Number(amount.toPrecision(2));
    return rounded < 10 ? format(rounded) : format(rounded).replace(/\.00(?!\d)/, '');
  };
}

const inUsd = amountFormat('USD');

/** USD in cents, or with two significant digits where that says more; `unknown` for `null`. */
export const formatUsd = (usd: number | null) => (usd === null ? 'unknown' : inUsd(usd));

export const DAY_MS = 24 * 60 * 60 * 1000;

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

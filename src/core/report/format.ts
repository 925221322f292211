const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** Whole below a thousand, then with three digits: `7.41k`, `1.2M`. */
export const formatTokens = (tokens: number) => COMPACT.format(Math.round(tokens)).replace('K', 'k');

/** The share of samples that pass, in a comparison; a dash where nothing was checked. */
export const passShareText = (share: number | undefined) =>
  share === undefined ? '–' : formatPercent(share, 1);

/** A share as a whole percentage, without rounding a failure up to 100 % or a pass down to 0 %. */
export function formatPercent(part: number, whole: number): string {
  if (whole === 0) return '– %';
  const percent = Math.round((part / whole) * 100);
  if (percent === 100 && part < whole) return '>99 %';
  if (percent === 0 && part > 0) return '<1 %';
  return `${percent} %`;
}

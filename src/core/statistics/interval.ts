/** The 97.5th percentile of the standard normal distribution: a 95 % interval leaves out 2.5 % at either end. */
export const Z95 = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The confidence interval of a share by its score (E. B. Wilson 1927, Journal of the American Statistical
 * Association 22, p. 209–212): between 0 and 1 also for few results, and where all or none pass.
 * @param of more than 0
 * @param z the normal quantile of the level; that of 95 % where it is absent
 */
export function wilsonInterval(part: number, of: number, z = Z95): Interval & { readonly rate: number } {
  const rate = part / of;
  const spread = (z * z) / of;
  const middle = (rate + spread / 2) / (1 + spread);
  const half = (z / (1 + spread)) * Math.sqrt((rate * (1 - rate)) / of + spread / (4 * of));
  // The formula gives exactly 0 and 1 at the ends, but for rounding.
  return {
    rate,
    low: part === 0 ? 0 : Math.max(0, middle - half),
    high: part === of ? 1 : Math.min(1, middle + half),
  };
}

/** What pairs of verdicts come to: how many samples pass in both, only after, only before, in neither. */
export interface PairedCounts {
  readonly bothPass: number;
  readonly fixed: number;
  readonly broken: number;
  readonly bothFail: number;
}

/**
 * The 95 % confidence interval of the difference between two paired shares, after minus before (R. G. Newcombe 1998,
 * Statistics in Medicine 17, p. 2635–2650, method 10): Wilson's intervals squared and added, less what the pairs
 * have in common.
 */
export function newcombeInterval(counts: PairedCounts): Interval & { readonly difference: number } {
  const { bothPass: a, fixed: b, broken: c, bothFail: d } = counts;
  const n = a + b + c + d;
  if (n === 0) return { difference: 0, low: -1, high: 1 };
  const after = wilsonInterval(a + b, n);
  const before = wilsonInterval(a + c, n);
  const difference = (b - c) / n;
  const phi = correlation(counts, n);
  const squareAndAdd = (x: number, y: number) => Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  return {
    difference,
    low: Math.max(-1, difference - squareAndAdd(after.rate - after.low, before.high - before.rate)),
    high: Math.min(1, difference + squareAndAdd(before.rate - before.low, after.high - after.rate)),
  };
}

/** Newcombe's φ, which is moved towards 0 where it is positive. */
function correlation({ bothPass: a, fixed: b, broken: c, bothFail: d }: PairedCounts, n: number): number {
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (margins === 0) return 0;
  const determinant = a * d - b * c;
  const moved = determinant > 0 ? Math.max(0, determinant - n / 2) : determinant;
  return moved / Math.sqrt(margins);
}

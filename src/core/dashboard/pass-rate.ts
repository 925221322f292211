import type { RunSummary } from '../runs/summary.ts';

/** The 97.5th percentile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * The 95 % confidence interval of a share by its score (E. B. Wilson 1927, Journal of the American Statistical
 * Association 22, p. 209–212): between 0 and 1 also for few results, and where all or none pass.
 * @param of more than 0
 */
export function wilsonInterval(part: number, of: number): { rate: number; low: number; high: number } {
  const rate = part / of;
  const spread = (Z * Z) / of;
  const middle = (rate + spread / 2) / (1 + spread);
  const half = (Z / (1 + spread)) * Math.sqrt((rate * (1 - rate)) / of + spread / (4 * of));
  // The formula gives exactly 0 and 1 at the ends, but for rounding.
  return {
    rate,
    low: part === 0 ? 0 : Math.max(0, middle - half),
    high: part === of ? 1 : Math.min(1, middle + half),
  };
}

/** The pass rate of results, where there is any verdict; as everywhere, a result without one has not passed. */
export function passRateOf({ results, passed, failed }: Pick<RunSummary, 'results' | 'passed' | 'failed'>) {
  return passed + failed > 0 ? { passRate: wilsonInterval(passed, results) } : {};
}

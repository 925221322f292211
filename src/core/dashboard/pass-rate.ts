import { coverageOf } from '../runs/coverage.ts';
import type { Run } from '../runs/run.ts';
import { type CheckCounts, isUnchecked, type RunSummary } from '../runs/summary.ts';
import { wilsonInterval } from '../statistics/interval.ts';

/**
 * The pass rate of a run, where there is any verdict and anything was checked; as everywhere, a result without a
 * verdict has not passed. Where there are results of a part of the samples only, of how many.
 */
export function passRateOf(run: Run, summary: CheckCounts & Pick<RunSummary, 'results'>) {
  const { results, passed, failed } = summary;
  const { of, isWhole } = coverageOf(run, results);
  if (!isWhole) return { partOf: of };
  return passed + failed > 0 && !isUnchecked(summary) ? { passRate: wilsonInterval(passed, results) } : {};
}

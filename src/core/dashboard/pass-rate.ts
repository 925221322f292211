import { coverageOf } from '../runs/coverage.ts';
import type { Run } from '../runs/run.ts';
import type { RunSummary } from '../runs/summary.ts';
import { wilsonInterval } from '../statistics/interval.ts';

/**
 * The pass rate of a run, where there is any verdict; as everywhere, a result without one has not passed. Where there
 * are results of a part of the samples only, of how many.
 */
export function passRateOf(
  run: Run,
  { results, passed, failed }: Pick<RunSummary, 'results' | 'passed' | 'failed'>,
) {
  const { of, isWhole } = coverageOf(run, results);
  if (!isWhole) return { partOf: of };
  return passed + failed > 0 ? { passRate: wilsonInterval(passed, results) } : {};
}

import type { RunSummary } from '../runs/summary.ts';
import { wilsonInterval } from '../statistics/interval.ts';

/** The pass rate of results, where there is any verdict; as everywhere, a result without one has not passed. */
export function passRateOf({ results, passed, failed }: Pick<RunSummary, 'results' | 'passed' | 'failed'>) {
  return passed + failed > 0 ? { passRate: wilsonInterval(passed, results) } : {};
}

import { coverageOf, isOver } from '../runs/coverage.ts';
import type { Run } from '../runs/run.ts';
import type { RunSummary } from '../runs/summary.ts';
import { formatCount } from './format.ts';

/**
 * What is said in the place of a pass rate where a run has results of a part of the samples: `10 of 40 done, 5 passed`;
 * `undefined` where it has them all.
 */
export function partOf(run: Run, { results, passed }: Pick<RunSummary, 'results' | 'passed'>) {
  const { done, of, isWhole } = coverageOf(run, results);
  if (isWhole) return undefined;
  const asked = `${formatCount(done)} of ${formatCount(of)} ${isOver(run) ? 'samples' : 'done'}`;
  return `${asked}, ${formatCount(passed)} passed`;
}

/** `24 passed, 6 failed`, and how many have no verdict, in parts. */
export function verdictCounts({ passed, failed, errors }: Pick<RunSummary, 'passed' | 'failed' | 'errors'>) {
  const counts = [`${formatCount(passed)} passed`, `${formatCount(failed)} failed`];
  if (errors > 0) counts.push(`${formatCount(errors)} without a verdict`);
  return counts;
}

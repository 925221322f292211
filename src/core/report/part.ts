import { coverageOf, isOver } from '../runs/coverage.ts';
import type { Run } from '../runs/run.ts';
import { type CheckCounts, isUnchecked, type RunSummary } from '../runs/summary.ts';
import { formatCount } from '../text/plural.ts';
import { formatPercent } from './format.ts';

/** What results come to. */
export type ResultCounts = CheckCounts & Pick<RunSummary, 'results' | 'errors'>;

/** What the results of a run are of: where each sample is asked several times, they are more than the samples. */
export const resultNoun = ({ settings }: Pick<Run, 'settings'>): string =>
  settings.repeat > 1 ? 'answer' : 'sample';

/**
 * What is said in the place of a pass rate where a run has results of a part of the samples: `10 of 40 done, 5 passed`;
 * `undefined` where it has them all.
 */
export function partOf(run: Run, summary: ResultCounts): string | undefined {
  const { done, of, isWhole } = coverageOf(run, summary.results, summary.errors);
  if (isWhole) return undefined;
  const asked = `${formatCount(done)} of ${formatCount(of)} ${isOver(run) ? `${resultNoun(run)}s` : 'done'}`;
  return `${asked}, ${passedText(summary.passed, isUnchecked(summary))}`;
}

/** `24 passed`, or, where they pass because nothing is asked of them, `24 not checked`. */
export const passedText = (passed: number, isNothingChecked: boolean): string =>
  `${formatCount(passed)} ${isNothingChecked ? 'not checked' : 'passed'}`;

/** What a whole run comes to: `80 % of 30 passed`, or that nothing was checked. */
const rateText = (summary: ResultCounts) => {
  const { passed, results } = summary;
  return isUnchecked(summary)
    ? verdictCounts(summary).join(', ')
    : `${formatPercent(passed, results)} of ${formatCount(results)} passed`;
};

/** How a run stands: `80 % of 30 passed`, or, with results of a part, `10 of 40 done, 5 passed, cancelled`. */
export function standingText(run: Run): string {
  const { state, summary, draw } = run;
  if (!summary) return state;
  const rate = partOf(run, summary) ?? rateText(summary);
  return state === 'finished'
    ? rate
    : `${rate}, ${draw && state === 'cancelled' ? 'stopped early' : END_WORDS[state]}`;
}

const END_WORDS: Readonly<Record<Exclude<Run['state'], 'finished'>, string>> = {
  running: 'running',
  interrupted: 'interrupted',
  incomplete: 'some answers missing',
  cancelled: 'cancelled',
  'over-budget': 'stopped at its budget',
  'provider-failed': 'no answers came',
};

/** `24 passed, 6 failed`, or `24 not checked`, and how many have no verdict, in parts. */
export function verdictCounts(summary: CheckCounts & Pick<RunSummary, 'errors'>): string[] {
  const { passed, failed, errors } = summary;
  const isKnown = !isUnchecked(summary);
  const counts = [passedText(passed, !isKnown)];
  if (isKnown || failed > 0) counts.push(`${formatCount(failed)} failed`);
  if (errors > 0) counts.push(`${formatCount(errors)} without a verdict`);
  return counts;
}

import { differencesOf } from '../compare/run-differences.ts';
import { coverageOf } from '../runs/coverage.ts';
import type { Run } from '../runs/run.ts';
import type { Cause } from '../triage/causes.ts';
import type { Category } from '../triage/diagnosis.ts';
import type { RunView } from './view.ts';

/** The run that another one is compared with, or why there is none. */
export interface PreviousRun extends Pick<RunView, 'before' | 'incomparable'> {
  /** Failing results of the run before by category; absent where they are not known. */
  readonly categories?: ReadonlyMap<Category, number>;
  /** Why they failed; absent as above. */
  readonly causes?: readonly Cause[];
}

/** A run whose results are those of the whole set. */
export const isWhole = (run: Run) => coverageOf(run, run.summary?.results ?? 0).isWhole;

/** What two runs have different, so that their results tell nothing of what changed between; empty where nothing is. */
export function differenceSentences(run: Run, before: Run): string[] {
  const found = differencesOf(before, run);
  const words = {
    provider: `another provider (${before.provider})`,
    model: `another model (${before.model})`,
    parameters: 'other parameters',
    samples: 'other samples',
    rules: 'other rules',
  };
  return Object.entries(words).flatMap(([difference, word]) =>
    found.has(difference as keyof typeof words) ? [word] : [],
  );
}

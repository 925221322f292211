import { coverageOf } from '../runs/coverage.ts';
import type { Run } from '../runs/run.ts';
import { canonicalJson } from '../text/hash.ts';
import type { Cause } from '../triage/causes.ts';
import type { Category } from '../triage/diagnosis.ts';
import type { RunView } from './view.ts';

/** The run that another one is compared with, or why there is none. */
export interface RunBefore extends Pick<RunView, 'before' | 'incomparable'> {
  /** Failing results of the run before by category; absent where they are not known. */
  readonly categories?: ReadonlyMap<Category, number>;
  /** Why they failed; absent as above. */
  readonly causes?: readonly Cause[];
}

/** A run whose results are those of the whole set. */
export const isWhole = (run: Run) => coverageOf(run, run.summary?.results ?? 0).isWhole;

/** What two runs have different, so that their results tell nothing of what changed between; empty where nothing is. */
export function differences(run: Run, before: Run): string[] {
  const parameters = ({ parameters: given, settings }: Run) => canonicalJson([given, settings.repeat]);
  const found = [
    run.provider !== before.provider && `another provider (${before.provider})`,
    run.model !== before.model && `another model (${before.model})`,
    parameters(run) !== parameters(before) && 'other parameters',
    run.samples.hash !== before.samples.hash && 'other samples',
    run.rulesHash !== before.rulesHash && 'other rules',
  ];
  return found.filter((difference) => difference !== false);
}

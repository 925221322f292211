import { labelText } from '../compare/labels.ts';
import { expectedDecline } from '../triage/expected-decline.ts';
import type { Situation } from './situation.ts';

/** What answers would score that need no model. */
export interface Baselines {
  /** Samples of the run that advice sees, and those of them that pass. */
  readonly of: number;
  readonly passed: number;
  /** Always the most frequent label; absent where labels are not what is expected. */
  readonly majority?: { readonly label: string; readonly right: number };
  /** Always declining; absent where no sample wants that. */
  readonly declining?: number;
}

export function baselinesOf({ samples, passing, failing, labels }: Situation): Baselines {
  const failed = new Set(failing.map(({ result }) => result.sample));
  const passed = new Set(passing.map(({ sample }) => sample).filter((sample) => !failed.has(sample)));
  const all = [...samples.values()].filter(({ id }) => passed.has(id) || failed.has(id));
  const [label] = labels ?? [];
  const declining = all.filter(({ expected, facts }) => expectedDecline({ expected, facts })).length;
  return {
    of: all.length,
    passed: passed.size,
    ...(label !== undefined && {
      majority: { label, right: all.filter(({ expected }) => labelText(expected) === label).length },
    }),
    ...(declining > 0 && { declining }),
  };
}

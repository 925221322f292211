import type { Result } from '../runs/result.ts';
import { formatCount, plural } from '../text/plural.ts';

type TallyResult = Pick<Result, 'violations' | 'error'>;

/** How the rules fared in a prompt's results. */
export interface RuleTallies<Each extends TallyResult> {
  /** Results with a verdict. */
  readonly checked: number;
  /** The results that break a rule, by its id; a rule that none breaks is absent. */
  readonly broken: ReadonlyMap<string, readonly Each[]>;
}

/** Counts, in one pass, which results break which rules, whatever the rules' severities are. */
export function tallyRules<Each extends TallyResult>(results: Iterable<Each>): RuleTallies<Each> {
  const broken = new Map<string, Each[]>();
  let checked = 0;
  for (const result of results) {
    if (result.error) continue;
    checked++;
    for (const rule of new Set(result.violations.map((violation) => violation.rule))) {
      const breaking = broken.get(rule);
      if (breaking) breaking.push(result);
      else broken.set(rule, [result]);
    }
  }
  return { checked, broken };
}

/** How one rule fared in the last results of one prompt. */
export interface RuleRecord {
  readonly failed: number;
  readonly checked: number;
  /** The rules are not those of the results any more. */
  readonly changed: boolean;
}

/** `fails 7 of 30 · last run`, over all prompts that use the rule; `undefined` where none of them was run. */
export function tallyTitle(records: readonly RuleRecord[]): string | undefined {
  const run = records.filter(({ checked }) => checked > 0);
  if (run.length === 0) return undefined;
  const sum = (count: (record: RuleRecord) => number) =>
    run.reduce((total, record) => total + count(record), 0);
  const failed = sum((record) => record.failed);
  const checked = formatCount(sum((record) => record.checked));
  const changed = run.some((record) => record.changed);
  // Whether the rule was there at all is not known then.
  if (failed === 0 && changed) return 'rules edited since the last run';
  const where = run.length > 1 ? ` in ${plural(run.length, 'prompt')}` : '';
  const found =
    failed > 0 ? `fails ${formatCount(failed)} of ${checked}${where}` : `holds in all ${checked}${where}`;
  return `${found} · last run${changed ? ', rules edited since' : ''}`;
}

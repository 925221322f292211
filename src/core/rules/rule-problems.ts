import type { SchemaProblem } from '../documents/schema-check.ts';
import { ruleCheckProblems } from './check-definition.ts';
import { conditionProblems } from './condition.ts';
import type { Condition } from './rule.ts';

/** What of a rule, as it is written, may take long to be looked at. */
export interface WrittenChecks {
  readonly check: unknown;
  readonly when?: Condition;
}

/** What keeps a rule from running; paths begin at `check` and at `when`. */
export interface RuleProblems {
  readonly check: readonly SchemaProblem[];
  readonly when: readonly SchemaProblem[];
}

export const ruleProblems = ({ check, when }: WrittenChecks): RuleProblems => ({
  check: ruleCheckProblems(check),
  when: when ? conditionProblems(when) : [],
});

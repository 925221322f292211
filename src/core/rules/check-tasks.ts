import type { Sample } from '../samples/sample.ts';
import type { CallFacts, Condition, Rule, Violation } from './rule.ts';
import type { RuleProblems, WrittenChecks } from './rule-problems.ts';

/** What is wrong with an output, by one rule. */
export interface ViolationsTask {
  readonly rule: Rule;
  /** The rule's, or what the sample puts in its place. */
  readonly check: unknown;
  readonly text: string;
  readonly sample: Sample;
  readonly call?: CallFacts;
}

/** Whether a condition holds. */
export interface ConditionTask {
  readonly when: Condition;
  readonly text: string;
  readonly sample: Sample;
}

/** What the process that makes checks is asked, by kind, and what it answers. */
export interface CheckTasks {
  problems: { readonly asked: WrittenChecks; readonly answer: RuleProblems };
  violations: { readonly asked: ViolationsTask; readonly answer: Violation[] };
  holds: { readonly asked: ConditionTask; readonly answer: boolean };
}

export type CheckTask = {
  [Kind in keyof CheckTasks]: {
    readonly kind: Kind;
    readonly id: number;
    readonly asked: CheckTasks[Kind]['asked'];
  };
}[keyof CheckTasks];

export type CheckReply = { readonly id: number } & (
  | { readonly answer: CheckTasks[keyof CheckTasks]['answer'] }
  | { readonly error: string }
);

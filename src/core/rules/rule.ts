import type { Severity } from '../diagnostic.ts';
import type { Passage } from '../prompt/passages.ts';
import type { Span } from '../text/span.ts';
import type { JsonOutput } from './json-output.ts';

export const RULE_CATEGORIES = ['format', 'constraint', 'safety', 'grounding', 'quality'] as const;
export type RuleCategory = (typeof RULE_CATEGORIES)[number];

/** A rule as it is written: one deterministic check on an output. */
export interface Rule {
  readonly id: string;
  readonly category: RuleCategory;
  /** Only a broken `error` rule fails a sample; the others are shown. */
  readonly severity: Severity;
  /** Name of a check of the catalogue. */
  readonly check: string;
  readonly options: unknown;
  /** Replaces the check's own message; may use `{{ found }}`, `{{ expected }}` and the sample's variables. */
  readonly message?: string;
  /** Outputs and samples the rule is for; all of them where it is absent. */
  readonly when?: Condition;
  /** Id of the only sample the rule is for, where an evaluator of this sample stands for it. */
  readonly sample?: string;
  /** How much the rule counts beside others, 0 or more; 1 where it is absent. */
  readonly weight?: number;
  /** The sentence added to a retry; a template like `message`. */
  readonly repair?: string;
}

/** When a rule applies: everything named here holds. */
export interface Condition extends SimpleCondition {
  /** Not all of this holds. */
  readonly not?: SimpleCondition;
}

export interface SimpleCondition {
  /** The sample has one of these tags. */
  readonly tag?: string | readonly string[];
  /** The sample has this variable, with one of the values of `equals` where that is given. */
  readonly variable?: string;
  readonly equals?: unknown;
  /** A check that the output passes, as written under `check:`. */
  readonly output?: unknown;
}

/** What is known about the call that brought an output. */
export interface CallFacts {
  /** `stop`, `length`, `content-filter`, `tool-calls` or `unknown`. */
  readonly finishReason: string;
  readonly latencyMs: number;
  /** USD; `null` where the price or the usage is unknown. */
  readonly costUsd: number | null;
  /** Tokens; absent where the provider reports none. */
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
  /** What was retrieved for it, best first; absent where retrieval is off. */
  readonly passages?: readonly Passage[];
}

/** What a check looks at. `json()` parses once, however many rules ask. */
export interface OutputView {
  readonly text: string;
  readonly expected?: unknown;
  readonly facts: readonly string[];
  /** The sample's variables. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The sample's tags. */
  readonly tags: readonly string[];
  /** Absent for an output that no run asked for. */
  readonly call?: CallFacts;
  json(): JsonOutput;
}

/** One thing a check found wrong. `span` is the exact place in the output; for something missing, where it belongs. */
export interface CheckFinding {
  readonly span: Span;
  /** One sentence, beginning in lower case, naming what was found and what was wanted. */
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  /** The output is not JSON: what every rule about a part of it runs into, and a rule set says once. */
  readonly notJson?: true;
  /** JSON Pointer of the part that is not there: what every rule about it, or about a part of it, runs into. */
  readonly missing?: string;
  /** What is wrong, for checks that look at both: the shape, or a value in the right one. */
  readonly breaks?: 'shape' | 'bounds';
}

/** A rule broken by an output. */
/** Id of the finding that an answer is cut off or empty; no rule of a file is needed for it. */
export const COMPLETE_ANSWER = 'complete-answer';

export interface Violation extends CheckFinding {
  readonly rule: string;
  readonly category: RuleCategory;
  readonly severity: Severity;
  /** Ids of further rules that run into the same, and do not say it again. */
  readonly echoes?: readonly string[];
  /** The rule could not look at the output, which may keep it or not. */
  readonly notRun?: true;
}

/** A rule for an output that only a run can hold it against. */
export interface PendingRule {
  readonly rule: Rule;
  readonly output: OutputView;
  /**
   * What the rule says of the output. A check that fails is a violation, as in an evaluation.
   * @param find makes the check, with the options of the rule as they are for this sample; not called where the rule
   *   does not apply
   * @throws the signal's reason, where it aborts meanwhile
   */
  evaluate(find: (options: unknown) => Promise<CheckFinding[]>, signal?: AbortSignal): Promise<Violation[]>;
}

/** A check with its options bound, ready to look at any number of outputs. */
export interface BoundCheck {
  /** @throws {CheckFailedError} for an output that it cannot look at */
  (output: OutputView): CheckFinding[];
  /** The place in an output that makes it pass, where the check can tell: what `not` marks. */
  readonly match?: (output: OutputView) => Span | undefined;
}

/** A check written inside of another one's options. */
export interface NestedCheck {
  /** JSON Pointer inside the options. */
  readonly pointer: string;
  /** As written under `check:`. */
  readonly check: unknown;
}

/** An entry of the catalogue: one file in `catalogue/`. */
export interface Check<Options> {
  /** The key written under `check:`. */
  readonly name: string;
  /** One line for hovers and the documentation. */
  readonly summary: string;
  /** Used where the rule names none. */
  readonly category: RuleCategory;
  /** May be written as a plain word, without options: `check: json`. */
  readonly plain?: true;
  /**
   * What the check needs beside the output, so that only a run can make it: a model's opinion, a file of the
   * workspace, or the other answers of the run. `bind` then says no more than whether the options can be used, and
   * the check cannot stand inside of another one.
   */
  readonly requirement?: 'model' | 'script' | 'answers';
  /** JSON Schema (draft 2020-12) of what may stand after the name; the loader validates with it. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Valid options, for the documentation; a contract test runs each through the schema. */
  readonly examples: readonly unknown[];
  /**
   * Loads what bound checks need, since evaluating them waits for nothing. Options that the schema accepts, but with
   * templates not yet filled in. Those who load rules await it, for nested checks too.
   */
  prepare?(options: Options): Promise<void>;
  /** Whether it looks at the sample's `expected` by itself; a template in its options may do so, too. */
  readsExpected?(options: Options): boolean;
  /** The checks written inside of its options, which the schema accepts. */
  nested?(options: Options): NestedCheck[];
  /**
   * Binds options that the schema accepts.
   * @param nested the checks that `nested` named, bound
   * @throws {RuleDefinitionError} for what a schema cannot tell, such as a pattern that does not compile
   */
  bind(options: Options, nested?: readonly BoundCheck[]): BoundCheck;
}

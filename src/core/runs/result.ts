import type { Attempt, CallError } from '../calls/attempt.ts';
import type { ToolCall } from '../prompt/chat.ts';
import type { Passage } from '../prompt/passages.ts';
import type { FinishReason } from '../providers/provider.ts';
import type { Violation } from '../rules/rule.ts';
import type { Sample } from '../samples/sample.ts';
import type { Range } from '../text/span.ts';

/** A judging model's verdict on an output. Not deterministic, and paid for. */
export interface Judgement {
  readonly evaluator: string;
  readonly model: string;
  /** Absent where the judge gave no answer. */
  readonly score?: number;
  /** The choice recognised in the judge's reply; absent where it named none. */
  readonly choice?: string;
  /** What the judge said; absent where it gave no answer. */
  readonly reply?: string;
  readonly attempts: readonly Attempt[];
}

/** An answer that broke rules and was asked for again. */
export interface Round {
  readonly requestHash: string;
  readonly output: string;
  readonly toolCalls?: readonly ToolCall[];
  readonly finishReason: FinishReason;
  readonly violations: readonly Violation[];
  readonly judgements?: readonly Judgement[];
  readonly attempts: readonly Attempt[];
}

export type ResultStatus = 'passed' | 'failed' | 'error';

/** Why there is no verdict: a provider or a template failed, a judge gave none, or the run ended before the last answer. */
export interface ResultError extends Omit<CallError, 'kind'> {
  readonly kind: CallError['kind'] | 'template' | 'judge';
}

/** One sample's outcome in a run: a line of `results.jsonl`. */
export interface Result {
  readonly sample: string;
  /** Which repetition this is, from 0. */
  readonly repeat: number;
  readonly status: ResultStatus;
  /** Where the sample stands; `file` is relative to the workspace root, with forward slashes. */
  readonly location: { readonly file: string; readonly range: Range };
  readonly variables: Readonly<Record<string, unknown>>;
  readonly expected?: unknown;
  readonly facts?: readonly string[];
  readonly tags?: readonly string[];
  /** The sample's; absent where it names none. */
  readonly relevant?: readonly string[];
  readonly grades?: Sample['grades'];
  /** What was found in documents for the prompt, best first; absent where nothing was looked for. */
  readonly passages?: readonly Passage[];
  /** What models were asked to find them; absent where none was. */
  readonly search?: { readonly attempts: readonly Attempt[] };
  readonly requestHash?: string;
  readonly output?: string;
  /** What the answer asks to have called, beside its text; absent where it asks for nothing. */
  readonly toolCalls?: readonly ToolCall[];
  readonly finishReason?: FinishReason;
  readonly violations: readonly Violation[];
  readonly judgements?: readonly Judgement[];
  readonly attempts: readonly Attempt[];
  /** The answers before the one above, oldest first; absent where the first one stands. */
  readonly earlier?: readonly Round[];
  /** Why the next answer could not be had, so that the one above stands although it breaks rules. */
  readonly repairError?: ResultError & { readonly attempts: readonly Attempt[] };
  /** The answer still breaks a rule after all that its prompt's `retry` allows: a person has to decide. */
  readonly escalated?: true;
  /** A person has called this very answer right, whatever rules it breaks. */
  readonly approved?: true;
  /** How much of what was asked of the answer it keeps, from 0 to 1, by the rules' weights; absent without a verdict. */
  readonly score?: number;
  /** The sample's; absent where it is 1. */
  readonly weight?: number;
  /** Present exactly where the status is `error`. */
  readonly error?: ResultError;
}

/** The sample of a stored result, as far as the result repeats it. */
export function sampleOf(result: Result): Sample {
  const { sample, variables, expected, facts = [], tags = [], relevant = [], grades, location } = result;
  const { weight = 1 } = result;
  return { id: sample, variables, expected, facts, tags, location, rules: {}, relevant, grades, weight };
}

/** Whether the run ended before the result: it says what was paid, and nothing of the sample. */
export const isUnfinished = ({ error }: Pick<Result, 'error'>): boolean =>
  error?.kind === 'cancelled' || error?.kind === 'over-budget';

/** What identifies a result within its run. */
export const resultKey = ({ sample, repeat }: Pick<Result, 'sample' | 'repeat'>) => `${repeat} ${sample}`;

type Calls = readonly (readonly Attempt[])[];

/** The attempts of each call that a result took, by what for: the first answer, or asking for it again. */
export function callsOf({ earlier = [], repairError, search, ...last }: Result): {
  first: Calls;
  repairs: Calls;
} {
  const [first = [], ...others] = [...earlier, last].map(({ attempts, judgements = [] }) => [
    attempts,
    ...judgements.map((judgement) => judgement.attempts),
  ]);
  const made = (calls: Calls) => calls.filter(({ length }) => length > 0);
  // An attempt each: a search asks for a vector, and then for an order.
  const searches = (search?.attempts ?? []).map((attempt) => [attempt]);
  return {
    first: made([...first, ...searches]),
    repairs: made([...others.flat(), repairError?.attempts ?? []]),
  };
}

/** Every attempt of a result, whatever it was made for. */
export function attemptsOf(result: Result): Attempt[] {
  const { attempts, earlier, repairError, search, judgements } = result;
  // Nearly all results took one call.
  if (!earlier && !repairError && !search && !judgements) return [...attempts];
  const { first, repairs } = callsOf(result);
  return [...first, ...repairs].flat();
}

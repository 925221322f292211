import type { Room } from '../calls/answer-room.ts';
import type { Ask, CallOutcome } from '../calls/call.ts';
import type { ModelParameters } from '../prompt/chat.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import type { Verdict } from '../reviews/verdict.ts';
import type { Result } from '../runs/result.ts';
import type { Sample } from '../samples/sample.ts';
import type { Project } from '../workspace/project.ts';
import type { Consistency } from './consistency.ts';
import type { Judge } from './judges.ts';
import type { PreparedRun } from './prepared-run.ts';

/** What is asked, and what its answers are held against: a prompt on a model of a provider. */
export interface Variant {
  /** The prompt, its rules and its scripts. */
  readonly project: Project;
  /** Name of the provider that answers, and that judges. */
  readonly provider: string;
  readonly model: string;
  readonly parameters: ModelParameters;
  /** Of the prompt's evaluators. */
  readonly judges: readonly Judge[];
  /** The model that judges, by the one that is named for it. */
  readonly judgeModel: (named: string | undefined) => string;
  /** What a person has decided about this very output of a sample. */
  readonly verdictOn: (sample: string, output: string) => Verdict['verdict'] | undefined;
  /** The answers so far that later ones are compared with. */
  readonly consistency: Consistency;
  /** Absent where retrieval is off. */
  readonly retriever?: Pick<Retriever, 'passagesFor'>;
}

/** What a prepared run asks. */
export const variantOf = (
  { project, plan, judges, judgeModel, verdicts, retriever }: PreparedRun,
  consistency: Consistency,
): Variant => ({
  project,
  provider: plan.provider,
  model: plan.model,
  parameters: plan.parameters,
  judges,
  judgeModel,
  verdictOn: (sample, output) => verdicts.find(sample, output)?.verdict,
  consistency,
  ...(retriever && { retriever }),
});

/** One result to be had: a sample, asked once by a variant. */
export interface Task {
  readonly sample: Sample;
  /** Which repetition this is, from 0. */
  readonly repeat: number;
  readonly variant: Variant;
  /**
   * Its result in an earlier run under the same rules: an answer that was given to the same request stands, and is
   * neither asked for nor judged again.
   */
  readonly before?: Result;
  /** Watches its answer arrive; called with the whole text so far, which begins anew where it is asked for again. */
  readonly onText?: (text: string) => void;
  /** Where large answers to it find room. */
  readonly room?: Room;
  /** Called when its provider is asked, each time. */
  readonly onBegin?: () => void;
}

/** Makes the calls of an execution, which ends those under way. */
export type TaskCall = (ask: Ask) => Promise<CallOutcome>;

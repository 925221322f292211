import { type Diagnostic, UserError } from '../diagnostic.ts';
import type { Counting } from '../estimate/counting.ts';
import type { InputTokens } from '../estimate/input-tokens.ts';
import { lengthOf, longestRendering, type Rendering } from '../estimate/prompt-tokens.ts';
import type { Files } from '../files.ts';
import type { ModelParameters } from '../prompt/chat.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { tryRender } from '../prompt/render.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import type { Verdicts } from '../reviews/verdicts.ts';
import type { RecordedFiles } from '../runs/recorded-files.ts';
import type { NewRun, Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { Sample } from '../samples/sample.ts';
import type { SampleSetScan } from '../samples/sample-set.ts';
import { BudgetCheck } from '../workspace/check-budget.ts';
import { checkProject } from '../workspace/check-project.ts';
import type { Project } from '../workspace/project.ts';
import { type AskedModels, askedModels } from './asked-models.ts';
import { planRun, type RunOptions, targetOf } from './plan.ts';

/** What to run, as far as it decides what will be asked. */
export interface PrepareRequest extends RunOptions {
  /** Absolute path of the prompt file. */
  readonly file: string;
  readonly files: Files;
  readonly concurrency?: number;
  /** Used where neither the caller nor the files say. */
  readonly defaults?: RunOptions['defaults'] & { readonly concurrency?: number; readonly timeoutMs?: number };
  /** Id of an unfinished run of this prompt to resume. */
  readonly resume?: string;
  /** Counts what can be counted, beside the errors in `diagnostics`: for what calls nothing. */
  readonly despiteErrors?: boolean;
  /** Counts, in the pass that checks the samples, what a new run will ask. */
  readonly count?: {
    /** Told now and then how many samples have been counted. */
    readonly onProgress?: (samples: number) => void;
    /** Nothing is counted here where no call has a price that is known, or none costs anything. */
    readonly onlyWhereItCosts?: boolean;
  };
  /** Who counts tokens; this thread where it is absent. */
  readonly counting?: Counting;
  readonly signal: AbortSignal;
}

/** A run that could begin: everything is checked, nothing is called, and nothing but the index of its knowledge is written. */
export interface PreparedRun extends AskedModels {
  readonly project: Project;
  /** What was read for it. */
  readonly files: RecordedFiles;
  /** Absolute path of `.prompt-ladder`. */
  readonly workspace: string;
  readonly store: RunStore;
  readonly plan: NewRun;
  /** The unfinished run that is resumed. */
  readonly stored?: Run;
  readonly counting: Counting;
  /** What the run will ask, where that was to be counted. */
  readonly input?: InputTokens;
  readonly concurrency: number;
  /** Samples that the filter asks for. */
  readonly asked: number;
  readonly verdicts: Verdicts;
  /** Absent where retrieval is off. */
  readonly retriever?: Retriever;
  readonly diagnostics: readonly Diagnostic[];
  /**
   * The same run with something asked otherwise, ready to begin. The scan of the samples, the rules and the knowledge
   * are used again; the request that was the longest stands for the longest of another text, too.
   * @throws {UserError} when something is wrong with it; its diagnostics say where
   */
  readonly variant: (change: VariantChange) => Promise<PreparedRun>;
}

/** What a variant of a run asks otherwise; what is absent stays as it is. */
export interface VariantChange {
  /** Another text of the prompt file: its messages, parameters, response format and `retry`. */
  readonly prompt?: PromptFile;
  /** Name of the provider. */
  readonly provider?: string;
  readonly model?: string;
  readonly parameters?: ModelParameters;
}

/** What of a project's samples the variants of a run do not read again. */
interface SamplesRead {
  readonly scan: SampleSetScan & { readonly asked: number };
  readonly longest?: Sample;
}

/** A prepared run, of which variants can be made. */
export function withVariants(
  prepared: Omit<PreparedRun, 'variant'>,
  request: PrepareRequest,
  samples: SamplesRead,
): PreparedRun {
  const variant = async (change: VariantChange): Promise<PreparedRun> => {
    const { provider = request.provider, model = request.model } = change;
    const changed: PrepareRequest = { ...request, provider, model };
    const project = changedProject(prepared.project, change);
    const target = targetOf(changed, project);
    const budget = await BudgetCheck.of(project, target);
    const longest = budget.isNeeded ? await longestOf(project, samples.longest, request.signal) : undefined;
    const diagnostics = [
      ...(change.prompt ? checkProject(project, samples.scan) : []),
      ...(await budget.check(longest, prepared.counting)),
    ];
    if (hasErrors(diagnostics) && !request.despiteErrors) throw refusalOf(request.file, diagnostics);
    const plan = planRun(changed, project, target, samples.scan, new Date());
    const asked = await askedModels(project, target);
    const fresh = { stored: undefined, input: undefined, diagnostics };
    return withVariants({ ...prepared, project, plan, ...asked, ...fresh }, changed, samples);
  };
  return { ...prepared, variant };
}

/** A project with what a variant asks otherwise; samples, rules, evaluators and knowledge stay. */
function changedProject(project: Project, { prompt = project.prompt, parameters }: VariantChange): Project {
  const { document, messages, responseFormat, retry } = prompt;
  const asked = { document, messages, responseFormat, retry, parameters: parameters ?? prompt.parameters };
  return { ...project, prompt: { ...project.prompt, ...asked } };
}

/** The request for the sample whose request was the longest before; where none was measured, the samples are read. */
async function longestOf(
  { prompt, samples }: Project,
  sample: Sample | undefined,
  signal: AbortSignal,
): Promise<Rendering | undefined> {
  if (!sample) return (await longestRendering(prompt, samples.records(signal))).longest;
  const messages = tryRender(prompt, sample);
  return messages && { sample: sample.id, messages, length: lengthOf(messages) };
}

export const hasErrors = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.some(({ severity }) => severity === 'error');

/** Why a run cannot begin. */
export function refusalOf(file: string, diagnostics: readonly Diagnostic[], why = 'has errors'): UserError {
  return new UserError(
    `${file} ${why}, so nothing was run; fix the listed errors and run again.`,
    diagnostics,
  );
}

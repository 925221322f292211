import { join } from 'node:path';
import { type Diagnostic, UserError } from '../diagnostic.ts';
import { type Counting, countingHere, type SetTask } from '../estimate/counting.ts';
import type { InputTokens } from '../estimate/input-tokens.ts';
import { freeOfCharge, loadPrices, type PriceList } from '../estimate/price.ts';
import { lengthOf, longestRendering, type Rendering } from '../estimate/prompt-tokens.ts';
import type { Files } from '../files.ts';
import type { ModelParameters } from '../prompt/chat.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { tryRender } from '../prompt/render.ts';
import { PRACTICE_MODEL } from '../providers/practice/provider.ts';
import { loadVerdicts } from '../reviews/store.ts';
import type { Verdicts } from '../reviews/verdicts.ts';
import type { JudgeOptions } from '../rules/catalogue/judge.ts';
import { RecordedFiles } from '../runs/recorded-files.ts';
import type { NewRun, Run } from '../runs/run.ts';
import { RunStore } from '../runs/run-store.ts';
import type { Sample } from '../samples/sample.ts';
import type { SampleSetScan } from '../samples/sample-set.ts';
import { BudgetCheck } from '../workspace/check-budget.ts';
import { checkProject } from '../workspace/check-project.ts';
import { checkSamples } from '../workspace/check-samples.ts';
import { type Config, WORKSPACE_FOLDER } from '../workspace/config.ts';
import { loadProject, type Project } from '../workspace/project.ts';
import { type Judge, judgeOf } from './judges.ts';
import { planResumption, planRun, type RunOptions, type RunTarget, targetOf } from './plan.ts';

/** What to run, as far as it decides what will be asked. */
export interface PrepareRequest extends RunOptions {
  /** Absolute path of the prompt file. */
  readonly file: string;
  readonly files: Files;
  readonly concurrency?: number;
  /** Used where neither the caller nor the files say. */
  readonly defaults?: RunOptions['defaults'] & { readonly concurrency?: number; readonly timeoutMs?: number };
  /** Id of an unfinished run of this prompt to go on with. */
  readonly resume?: string;
  /** Counts what can be counted, beside the errors in `diagnostics`: for what calls nothing. */
  readonly despiteErrors?: boolean;
  /** Counts, in the pass that checks the samples, what a new run will ask. */
  readonly count?: {
    /** Told now and then how many samples have been counted. */
    readonly onProgress?: (samples: number) => void;
    /** Nothing is counted where no call has a price that is known, or none costs anything. */
    readonly onlyWhereItCosts?: boolean;
  };
  /** Who counts tokens; this thread where it is absent. */
  readonly counting?: Counting;
  readonly signal: AbortSignal;
}

/** A run that could begin: everything is checked, and nothing is called or written. */
export interface PreparedRun {
  readonly project: Project;
  /** What was read for it. */
  readonly files: RecordedFiles;
  /** Absolute path of `.prompt-ladder`. */
  readonly workspace: string;
  readonly store: RunStore;
  readonly plan: NewRun;
  /** The unfinished run that goes on. */
  readonly stored?: Run;
  readonly judges: readonly Judge[];
  /** The model that judges, by the one that is named for it. */
  readonly judgeModel: (named: string | undefined) => string;
  /** The models of every question to a judge about one answer. */
  readonly questions: readonly string[];
  readonly prices: PriceList;
  readonly counting: Counting;
  /** What the run will ask, where that was to be counted. */
  readonly input?: InputTokens;
  readonly concurrency: number;
  /** Samples that the filter asks for. */
  readonly asked: number;
  readonly verdicts: Verdicts;
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

export const DEFAULT_CONCURRENCY = 8;

/** The filter leaves none of a prompt's samples. */
export class NoSampleError extends UserError {}

/**
 * Checks a prompt and everything it refers to, and plans its run.
 * @throws {UserError} when something is wrong; its diagnostics say where. Of its kind `NoSampleError` when the
 *   filter leaves no sample.
 * @throws the signal's reason, when it is aborted
 */
export async function prepareRun(request: PrepareRequest): Promise<PreparedRun> {
  const { counting = countingHere, signal } = request;
  const files = new RecordedFiles(request.files);
  const { project, diagnostics: loading } = await loadProject(request.file, files);
  if (!project) throw refusal(request.file, loading);
  const workspace = join(project.root, WORKSPACE_FOLDER);
  const store = new RunStore(workspace);
  const stored = request.resume === undefined ? undefined : await store.read(request.resume);
  const filter = stored?.settings.filter ?? request.filter ?? [];
  const target = stored ?? targetOf(request, project);
  const { provider, model = '' } = target;
  const asking = await askingOf(project, target);
  const isCounted =
    request.count &&
    !stored &&
    (!request.count.onlyWhereItCosts || mayCost([model, ...asking.questions], asking.prices));
  const count = isCounted
    ? await counting.set(setTaskOf(project, { provider, model, filter }), {
        signal,
        onProgress: request.count?.onProgress,
      })
    : undefined;
  const samples = { target, filter, count, counting, signal };
  const { scan, asked, longest, mistakes, overBudget } = await checkSamples(project, samples);
  const found = [...loading, ...mistakes];
  const verdicts = await loadVerdicts(project.root, request.file, request.files);
  const diagnostics = [...found, ...scan.diagnostics, ...verdicts.diagnostics];
  if (hasErrors(found) && !request.despiteErrors) throw refusal(request.file, diagnostics);
  if (scan.samples === 0) throw refusal(request.file, diagnostics, 'has no sample that can be run');
  if (asked === 0) {
    const message = `No sample of ${request.file} meets the filter; it takes a part of an id, id:ID for exactly one, or tag:NAME.`;
    throw new NoSampleError(message, diagnostics);
  }

  const plan = stored
    ? planResumption(stored, request, project, scan)
    : planRun(request, project, target, { ...scan, asked }, new Date());
  diagnostics.push(...overBudget);
  if (hasErrors(overBudget) && !request.despiteErrors)
    throw refusal(request.file, diagnostics, 'does not keep to its limits');
  const prepared = {
    project,
    files,
    workspace,
    store,
    plan,
    stored,
    ...asking,
    counting,
    input: await count?.total(),
    concurrency:
      request.concurrency ??
      stored?.settings.calls?.concurrency ??
      project.config.concurrency ??
      request.defaults?.concurrency ??
      DEFAULT_CONCURRENCY,
    asked,
    verdicts,
    diagnostics,
  };
  return withVariants(prepared, request, { scan: { ...scan, asked }, longest });
}

/** What of a project's samples the variants of a run do not read again. */
interface SamplesRead {
  readonly scan: SampleSetScan & { readonly asked: number };
  readonly longest?: Sample;
}

function withVariants(
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
    if (hasErrors(diagnostics) && !request.despiteErrors) throw refusal(request.file, diagnostics);
    const plan = planRun(changed, project, target, samples.scan, new Date());
    const asking = await askingOf(project, target);
    const asked = { ...prepared, project, plan, ...asking, stored: undefined, input: undefined, diagnostics };
    return withVariants(asked, changed, samples);
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

/** Who is asked besides the model itself, and what all of them cost. */
async function askingOf(project: Project, { provider, model = '' }: RunTarget) {
  const judges = judgesFor(project);
  // The practice model plays every judge, whatever model is named for it.
  const judgeModel = (named: string | undefined) =>
    provider === 'practice' ? PRACTICE_MODEL : (named ?? model);
  return {
    judges,
    judgeModel,
    questions: [...judges.map((judge) => judge.model), ...modelsOfRules(project)].map(judgeModel),
    prices: await pricesFor(provider, project.config),
  };
}

function judgesFor({ prompt }: Project): Judge[] {
  return prompt.evaluators.flatMap((evaluator) => (evaluator.kind === 'string' ? [] : [judgeOf(evaluator)]));
}

/** The samples that a run asks for, to be counted. */
export const setTaskOf = (
  { prompt, config, samples }: Project,
  { provider, model, filter }: { provider: string; model: string; filter: readonly string[] },
): SetTask => ({ provider, model, aliases: config.models, prompt, samples, filter });

const mayCost = (models: readonly string[], prices: PriceList) =>
  models.some((model) => prices.cost(model, { inputTokens: 1, outputTokens: 1 }));

/** The model that each rule asks, where it names one. */
const modelsOfRules = ({ rules }: Project) =>
  rules.rules
    .filter(({ check }) => check === 'judge')
    .map(({ options }) => options as string | JudgeOptions)
    .map((options) => (typeof options === 'string' ? undefined : options.model));

/** What a provider's models cost. */
export const pricesFor = async (provider: string, config: Config): Promise<PriceList> =>
  provider === 'practice' || provider === 'recorded'
    ? freeOfCharge
    : loadPrices(config.prices ?? {}, config.models);

/**
 * @param maxCost USD; absent where nothing is limited
 * @param models that will be asked
 * @throws {UserError} when the limit of cost cannot be kept, because a price is unknown
 */
export function assertLimitCanBeKept(
  maxCost: number | undefined,
  models: readonly string[],
  prices: PriceList,
): void {
  const isUnpriced = (name: string) => prices.cost(name, { inputTokens: 1, outputTokens: 1 }) === null;
  const unpriced = models.find(isUnpriced);
  if (maxCost !== undefined && unpriced !== undefined) {
    throw new UserError(
      `The price of ${unpriced} is unknown, so a limit of cost cannot be kept; add it under "prices" in ${WORKSPACE_FOLDER}/config.yml, or run without a limit.`,
    );
  }
}

export const hasErrors = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.some(({ severity }) => severity === 'error');

function refusal(file: string, diagnostics: readonly Diagnostic[], why = 'has errors'): UserError {
  return new UserError(`${file} ${why}, so nothing was run; mend what is listed and run again.`, diagnostics);
}

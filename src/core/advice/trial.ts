import { join } from 'node:path';
import { askedBefore } from '../engine/connect.ts';
import type { End } from '../engine/execute.ts';
import { prepareRun } from '../engine/prepare-run.ts';
import { runUnstored, type UnstoredRequest } from '../engine/unstored-run.ts';
import type { Files } from '../files.ts';
import { attemptsOf, type Result } from '../runs/result.ts';
import { errorsOf } from '../triage/symptoms.ts';
import { type Advice, editHash } from './advise.ts';
import { type DrawnSamples, drawnSamples } from './drawn-samples.ts';
import { assertFits, editedFiles } from './edit.ts';
import { type Fault, hasFault, isJudges } from './fault.ts';
import { withoutJudges } from './judge-agreement.ts';
import { asksForSchema } from './schema-support.ts';
import { checksOf, type Situation } from './situation.ts';
import { recordTrial } from './trial-records.ts';

/** How an edit is tried. */
export interface TrialRequest extends UnstoredRequest {
  readonly files: Files;
  /** Who is asked in place of the run's own provider. */
  readonly provider?: string;
  /** What answers in place of the run's own model; an edit that names another one keeps that. */
  readonly model?: string;
  /** As in `RunOptions`. */
  readonly onUnusedModel?: (sentence: string) => void;
  /** USD. */
  readonly maxCost?: number;
  readonly concurrency?: number;
  /** Of the draw of samples that pass, and of failing ones where they are many. */
  readonly seed?: number;
}

/** What an edit did to failing samples and to a guard of passing ones. */
export interface Trial {
  /** Base URL that was asked. */
  readonly server?: string;
  /** Samples with a verdict, of those that failed. */
  readonly failing: number;
  readonly fixed: readonly string[];
  /** Failing samples that are rid of the fault, and fail by another one. */
  readonly cleared: number;
  /** Samples with a verdict, of those that passed. */
  readonly guard: number;
  readonly broken: readonly string[];
  /** Samples without a verdict. */
  readonly unanswered: number;
  /** Failing samples of the fault. */
  readonly of: number;
  /** Those of them that the edit quotes, and those that were drawn of the others. */
  readonly quoted: number;
  readonly drawn: number;
  /** Samples that count as passing although a judge rejects them whose word alone decides nothing. */
  readonly rejected: number;
  /** What was fixed or broken is a judge's word and nothing else. */
  readonly isByJudgeAlone?: true;
  /** What a call takes more than before, in tokens, as measured; absent where nothing was reported. */
  readonly tokensPerCall?: number;
  /** USD of the trial, as far as prices are known. */
  readonly costUsd: number;
  readonly end: End;
  /** What the server says against it, where no failing sample got an answer. */
  readonly refused?: string;
  /** The server took a JSON Schema, and most answers are no JSON all the same. */
  readonly isIgnored?: true;
}

/**
 * Runs failing samples and a guard of passing ones with edited files; nothing but the cache and the memory of trials is
 * written.
 * @throws {UserError} when the files have changed meanwhile, when something is wrong with the edited ones, or, of its
 *   kind `RunDeclinedError`, when the forecast is not confirmed
 */
export async function tryAdvice(advice: Advice, situation: Situation, request: TrialRequest): Promise<Trial> {
  const { run, root } = situation;
  const { files, provider, model, onUnusedModel, seed, signal, maxCost, concurrency } = request;
  const drawn = drawnSamples(advice, situation, seed);
  const prepared = await prepareTrial(advice, situation, [...drawn.failing, ...drawn.guard], {
    files,
    provider,
    model,
    onUnusedModel,
    maxCost,
    concurrency,
    signal,
  });
  await assertFits(root, advice.edit, files);
  const { server, results, end, costUsd } = await runUnstored(prepared, {
    ...request,
    server: askedBefore(run, request.provider),
  });
  await assertFits(root, advice.edit, files);
  const trial = trialOf(
    results,
    { ...drawn, fault: advice.fault, isSchema: asksForSchema(advice.kind), server, costUsd, end },
    situation,
  );
  // What ended early says too little to be remembered.
  if (end === 'finished' || trial.refused !== undefined) {
    await recordTrial(root, {
      at: new Date().toISOString(),
      prompt: run.prompt.file,
      model: prepared.plan.model,
      ...(server !== undefined && { server }),
      kind: advice.kind,
      fault: advice.fault.key,
      edit: editHash(advice.edit),
      fixed: trial.fixed.length,
      cleared: trial.cleared,
      failing: trial.failing,
      broken: trial.broken.length,
      guard: trial.guard,
      ...(trial.refused !== undefined && { refused: trial.refused }),
      ...(trial.isIgnored && { isIgnored: true }),
    });
  }
  return trial;
}

/** A run of some samples with edited files, ready to begin. @throws {UserError} as `prepareRun` */
export const prepareTrial = (
  advice: Pick<Advice, 'edit' | 'model'>,
  { run, root }: Pick<Situation, 'run' | 'root'>,
  samples: readonly string[],
  {
    files,
    provider,
    model,
    ...limits
  }: Pick<
    TrialRequest,
    'files' | 'provider' | 'model' | 'onUnusedModel' | 'maxCost' | 'concurrency' | 'signal'
  >,
) =>
  prepareRun({
    ...limits,
    file: join(root, run.prompt.file),
    files: editedFiles(root, advice.edit, files),
    provider: provider ?? run.provider,
    model: advice.model ?? model ?? run.model,
    server: askedBefore(run, provider),
    repeat: run.settings.repeat,
    filter: samples.map((sample) => `id:${sample}`),
    count: {},
  });

interface TrialRun extends DrawnSamples, Pick<Trial, 'server' | 'costUsd' | 'end'> {
  readonly fault: Fault;
  /** Whether the edit asks for a JSON Schema. */
  readonly isSchema: boolean;
}

function trialOf(made: readonly Result[], drawn: TrialRun, situation: Situation): Trial {
  const isByJudgeAlone = isJudges(drawn.fault);
  const results = isByJudgeAlone ? made : made.map((result) => withoutJudges(result, situation.untrusted));
  const rejected = made.filter(
    ({ status, error }, index) => status !== results[index]?.status && error === undefined,
  );
  const bySample = Map.groupBy(results, ({ sample }) => sample);
  const verdict = (sample: string) => verdictOf(bySample.get(sample) ?? []);
  const count = (samples: readonly string[], wanted: boolean) =>
    samples.filter((sample) => verdict(sample) === wanted);
  const fixed = count(drawn.failing, true);
  const broken = count(drawn.guard, false);
  const failing = fixed.length + count(drawn.failing, false).length;
  const guard = broken.length + count(drawn.guard, true).length;
  const checks = checksOf(situation.project);
  const before = tokensOf(
    [...situation.passing, ...situation.failing.map(({ result }) => result)].filter(({ sample }) =>
      bySample.has(sample),
    ),
  );
  const after = tokensOf(results);
  const refused =
    failing === 0 ? results.find(({ error }) => error?.kind === 'bad-request')?.error?.message : undefined;
  return {
    ...(drawn.server !== undefined && { server: drawn.server }),
    failing,
    fixed,
    cleared: count(drawn.failing, false).filter((sample) =>
      bySample.get(sample)?.every((result) => !hasFault(drawn.fault, result, checks)),
    ).length,
    guard,
    broken,
    unanswered: drawn.failing.length + drawn.guard.length - failing - guard,
    of: drawn.fault.samples.length,
    quoted: drawn.quoted,
    drawn: drawn.failing.length,
    rejected: new Set(rejected.map(({ sample }) => sample)).size,
    ...(isByJudgeAlone && { isByJudgeAlone }),
    ...(before !== undefined && after !== undefined && { tokensPerCall: Math.round(after - before) }),
    costUsd: drawn.costUsd,
    end: drawn.end,
    ...(refused !== undefined && { refused }),
    ...(drawn.isSchema && isMostlyNoJson(results) && { isIgnored: true }),
  };
}

function isMostlyNoJson(results: readonly Result[]): boolean {
  const answers = results.filter(
    ({ output, finishReason }) => output !== undefined && finishReason !== 'length',
  );
  const others = answers.filter((result) => errorsOf(result).some(({ notJson }) => notJson));
  return others.length > answers.length / 2;
}

/** Whether a sample passes on most of its repeats; `undefined` where one of them has no verdict. */
function verdictOf(results: readonly Pick<Result, 'status'>[]): boolean | undefined {
  if (results.length === 0 || results.some(({ status }) => status === 'error')) return undefined;
  return results.filter(({ status }) => status === 'passed').length > results.length / 2;
}

/** Input and output of a result, in the mean. */
function tokensOf(results: readonly Result[]): number | undefined {
  const all = results.map((result) =>
    attemptsOf(result).reduce(
      (sum, { usage }) => sum + (usage ? usage.inputTokens + usage.outputTokens : 0),
      0,
    ),
  );
  const known = all.filter((tokens) => tokens > 0);
  return known.length > 0 ? known.reduce((sum, tokens) => sum + tokens, 0) / known.length : undefined;
}

/**
 * Whether a trial succeeds: its edit fixes more than it breaks, also when the guard stands for all samples that
 * pass.
 * @param passing samples that pass, of which the guard was drawn
 */
export function isHelping({ fixed, cleared, failing, broken, guard, of }: Trial, passing: number): boolean {
  // What hides another fault is worth removing, though no sample passes yet.
  if (broken.length === 0 && fixed.length + cleared > failing / 2) return true;
  if (fixed.length === 0 || fixed.length <= broken.length) return false;
  const gain = (fixed.length / Math.max(1, failing)) * of;
  const loss = guard === 0 ? 0 : (broken.length / guard) * passing;
  return gain > loss;
}

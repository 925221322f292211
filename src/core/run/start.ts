import { join } from 'node:path';
import { type Diagnostic, UserError } from '../diagnostic.ts';
import { freeOfCharge, loadPrices, type PriceList } from '../estimate/price.ts';
import type { Files } from '../files.ts';
import type { ProviderId } from '../prompt/prompt-file.ts';
import type { Provider } from '../providers/provider.ts';
import { recordingProvider } from '../providers/recorded.ts';
import { loadVerdicts } from '../reviews/store.ts';
import type { JudgeOptions } from '../rules/catalogue/judge.ts';
import type { SampleSetScan } from '../samples/sample-set.ts';
import { scanRecords } from '../samples/scan.ts';
import { checkProject } from '../workspace/check-project.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { loadProject, type Project } from '../workspace/project.ts';
import { ResponseCache } from './cache.ts';
import { Consistency } from './consistency.ts';
import { executeRun } from './engine.ts';
import { sampleFilter } from './filter.ts';
import { type Judge, judgeOf } from './judges.ts';
import { planResumption, planRun, type RunWishes } from './plan.ts';
import { type Result, resultKey } from './result.ts';
import type { NewRun, Run } from './run.ts';
import { RunStore } from './run-store.ts';
import { type RunSummary, SummaryBuilder } from './summary.ts';

/** What to run, and what the caller wants otherwise than the files say. Absent settings are the files' or the defaults. */
export interface RunRequest extends RunWishes {
  /** Absolute path of the prompt file. */
  readonly file: string;
  readonly files: Files;
  /** Makes the provider for a project; where keys come from is the caller's business. @throws {UserError} */
  readonly connect: (id: ProviderId, project: Project) => Promise<Provider>;
  readonly concurrency?: number;
  readonly timeoutMs?: number;
  readonly retries?: number;
  /** Used where neither the caller nor the files say. */
  readonly defaults?: RunWishes['defaults'] & { readonly concurrency?: number; readonly timeoutMs?: number };
  readonly useCache?: boolean;
  /** Store every answer for the `recorded` provider. */
  readonly record?: boolean;
  /** Id of an unfinished run of this prompt to go on with. */
  readonly resume?: string;
  readonly signal: AbortSignal;
  /** Called once when everything is checked and the first call is about to be made. */
  readonly onStart?: (start: RunStart) => void;
  readonly onResult?: (result: Result, summary: () => RunSummary) => void;
}

export interface RunStart {
  readonly run: Run;
  readonly project: Project;
  /** Results the run will have, those kept from before included. */
  readonly expected: number;
  /** Results of an earlier part of a resumed run. */
  readonly kept: number;
  /** Warnings, and samples that are skipped because they cannot be read. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface RunOutcome {
  readonly run: Run;
  readonly summary: RunSummary;
  readonly project: Project;
  /** Absolute path of the stored run. */
  readonly folder: string;
  /** Reads the stored results again. */
  readonly results: () => AsyncIterable<Result>;
  /** ms from the first call to the last result. */
  readonly wallMs: number;
  readonly diagnostics: readonly Diagnostic[];
}

const DEFAULT_CONCURRENCY = 8;
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_RETRIES = 3;

/** The filter leaves none of a prompt's samples. */
export class NothingAskedFor extends UserError {}

/**
 * Checks a prompt and everything it refers to, then runs it and stores the run.
 * @throws {UserError} before anything is called, when something is wrong; its diagnostics say where. Of its kind
 *   `NothingAskedFor` when the filter leaves no sample.
 * @throws the signal's reason, when it is aborted before anything is called
 */
export async function startRun(request: RunRequest): Promise<RunOutcome> {
  const { project, diagnostics: loading } = await loadProject(request.file, request.files);
  if (!project) throw refusal(request.file, loading);
  const { root, config } = project;
  const workspace = join(root, WORKSPACE_FOLDER);
  const store = new RunStore(workspace);
  const stored = request.resume === undefined ? undefined : await store.read(request.resume);
  const filter = stored?.settings.filter ?? request.filter ?? [];
  const { scan, asked } = await scanFor(filter, project, request.signal);
  const found = [...loading, ...checkProject(project, scan)];
  const verdicts = await loadVerdicts(root, request.file, request.files);
  const diagnostics = [...found, ...scan.diagnostics, ...verdicts.diagnostics];
  if (hasErrors(found)) throw refusal(request.file, diagnostics);
  if (scan.samples === 0) throw refusal(request.file, diagnostics, 'has no sample that can be run');
  if (asked === 0) {
    const message = `No sample of ${request.file} meets the filter; it takes a part of an id, id:ID for exactly one, or tag:NAME.`;
    throw new NothingAskedFor(message, diagnostics);
  }

  const plan = stored
    ? planResumption(stored, request, project, scan)
    : planRun(request, project, scan, new Date());
  const connected = await request.connect(plan.provider, project);
  const provider = request.record
    ? recordingProvider(connected, { folder: join(workspace, 'recordings') })
    : connected;
  const judges = judgesFor(project);
  const prices = await pricesFor(plan, judges, project);

  const summary = new SummaryBuilder();
  const consistency = new Consistency(project.rules);
  const done = new Set<string>();
  const writer = stored
    ? await store.reopen({ ...plan, id: stored.id }, (result) => {
        summary.add(result);
        consistency.keep(result);
        done.add(resultKey(result));
      })
    : await store.create(plan);
  summary.addCost(writer.run.droppedCostUsd ?? 0);
  request.onStart?.({
    run: writer.run,
    project,
    expected: asked * plan.settings.repeat,
    kept: done.size,
    diagnostics,
  });
  const begin = performance.now();
  const { defaults } = request;
  const run = await executeRun({
    project,
    provider,
    prices,
    judges,
    // The practice model plays every judge, whatever model is named for it.
    judgeModel: (named) => (plan.provider === 'practice' ? plan.model : (named ?? plan.model)),
    consistency,
    isApproved: (sample, output) => verdicts.isApproved(sample, output),
    writer,
    summary,
    done,
    cache: request.useCache === false ? undefined : new ResponseCache(join(workspace, 'cache')),
    concurrency: request.concurrency ?? config.concurrency ?? defaults?.concurrency ?? DEFAULT_CONCURRENCY,
    retries: request.retries ?? config.retries ?? DEFAULT_RETRIES,
    timeoutMs:
      request.timeoutMs ??
      (config.timeout && config.timeout * 1000) ??
      defaults?.timeoutMs ??
      DEFAULT_TIMEOUT_MS,
    signal: request.signal,
    random: Math.random,
    now: () => new Date(),
    onResult: request.onResult ?? (() => {}),
  });
  return {
    run,
    summary: summary.summary,
    project,
    folder: writer.folder,
    results: () => store.results(run.id),
    wallMs: performance.now() - begin,
    diagnostics,
  };
}

/** Scans the samples, and counts those that a filter asks for. */
async function scanFor(
  filter: readonly string[],
  { samples }: Project,
  signal: AbortSignal,
): Promise<{ scan: SampleSetScan; asked: number }> {
  const isAskedFor = sampleFilter(filter);
  let asked = 0;
  async function* counted() {
    for await (const record of samples.records(signal)) {
      if (record.kind === 'sample' && isAskedFor(record.sample)) asked++;
      yield record;
    }
  }
  return { scan: await scanRecords(counted()), asked };
}

function judgesFor({ prompt }: Project): Judge[] {
  return prompt.evaluators.flatMap((evaluator) => (evaluator.kind === 'string' ? [] : [judgeOf(evaluator)]));
}

/** @throws {UserError} when a limit of cost cannot be kept, because a price is unknown */
async function pricesFor(
  { provider, model, settings }: NewRun,
  judges: readonly Judge[],
  { config, rules }: Project,
): Promise<PriceList> {
  if (provider === 'practice' || provider === 'recorded') return freeOfCharge;
  const prices = await loadPrices(config.prices ?? {});
  const judgesOfRules = rules.rules.filter(({ check }) => check === 'judge');
  const named = judgesOfRules.map(({ options }) => (options as JudgeOptions).model);
  const models = [model, ...[...judges.map((judge) => judge.model), ...named].flatMap((each) => each ?? [])];
  const unpriced = models.find((name) => prices.cost(name, { inputTokens: 1, outputTokens: 1 }) === null);
  if (settings.maxCost !== undefined && unpriced !== undefined) {
    throw new UserError(
      `The price of ${unpriced} is unknown, so a limit of cost cannot be kept; add it under "prices" in ${WORKSPACE_FOLDER}/config.yml, or run without a limit.`,
    );
  }
  return prices;
}

const hasErrors = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.some(({ severity }) => severity === 'error');

function refusal(file: string, diagnostics: readonly Diagnostic[], why = 'has errors'): UserError {
  return new UserError(`${file} ${why}, so nothing was run; mend what is listed and run again.`, diagnostics);
}

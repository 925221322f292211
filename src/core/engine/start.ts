import { join } from 'node:path';
import { ResponseCache } from '../calls/cache.ts';
import { ServerLimits } from '../calls/concurrency-limit.ts';
import { callPipeline } from '../calls/pipeline.ts';
import { Retries } from '../calls/retries.ts';
import { Spending } from '../calls/spending.ts';
import { type Diagnostic, UserError } from '../diagnostic.ts';
import type { Forecast } from '../estimate/forecast.ts';
import { isLoopback } from '../providers/trust.ts';
import type { Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import type { RunSummary } from '../runs/summary.ts';
import type { Project } from '../workspace/project.ts';
import { unpricedOf } from './asked-models.ts';
import { askedBy, beginRun, type CallRequest, type ConnectedRun, connectRun } from './connected-run.ts';
import { exceededLimits } from './exceeded-limits.ts';
import { execute } from './execute.ts';
import type { TaskWatch } from './open-run.ts';
import { prepareRun } from './prepare-run.ts';
import type { PreparedRun, PrepareRequest } from './prepared-run.ts';
import { assertRecorded } from './replay.ts';
import { forecastFor } from './run-forecast.ts';
import { openSearch } from './search-calls.ts';

/** What to run, and what the caller wants otherwise than the files say. Absent settings are the files' or the defaults. */
export interface RunRequest extends PrepareRequest, CallRequest {
  /** Asks for a forecast of a new run, which is stored with it. */
  readonly forecast?: RunForecast;
  /** Called once when everything is checked and the first call is about to be made. */
  readonly onStart?: (start: RunStart) => void;
  readonly onResult?: (result: Result, summary: () => RunSummary) => void;
  /** Told how many passages have got their vectors, where some have none. */
  readonly search?: { readonly onProgress: (done: number, of: number) => void };
  readonly onBegin?: TaskWatch['onBegin'];
  /** Watches the answer arrive where the run asks for a single result; `text` is the whole text so far. */
  readonly onText?: TaskWatch['onText'];
}

export interface RunForecast {
  /** Told now and then how many samples have been counted. */
  readonly onProgress?: (samples: number) => void;
  /** No forecast is made where no call has a price that is known, or none costs anything. */
  readonly onlyWhereItCosts?: boolean;
  /** Decides before the first call whether the run is made. */
  readonly confirm: (forecast: Forecast, prepared: PreparedRun) => Promise<boolean>;
}

export interface RunStart {
  readonly run: Run;
  readonly project: Project;
  /** Results the run will have, those kept from before included. */
  readonly expected: number;
  /** Results of an earlier part of a resumed run. */
  readonly kept: number;
  /** What those come to. */
  readonly before: RunSummary;
  /** How calls to the servers stand. */
  readonly limits: Pick<ServerLimits, 'state'>;
  /** What of them is asked again. */
  readonly retries: Pick<Retries, 'state'>;
  /** What the results so far come to, now. */
  readonly summary: () => RunSummary;
  /** Warnings, and samples that are skipped because they cannot be read. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface RunOutcome {
  readonly run: Run;
  readonly summary: RunSummary;
  readonly project: Project;
  /** Absolute path of the stored run. */
  readonly folder: string;
  /** Reads the stored results again, in the order of the samples. */
  readonly results: () => AsyncIterable<Result>;
  /** ms from the first call to the last result, since the run began or was resumed. */
  readonly wallMs: number;
  /** Results of an earlier part of a resumed run. */
  readonly kept: number;
  /** The limits of the budget that calls have crossed, a sentence each. */
  readonly exceeded: readonly string[];
  /** Why the cache did not keep the answers, so that the next run pays for them again; absent where it did. */
  readonly uncached: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The run was not wanted, once its forecast was seen. */
export class RunDeclinedError extends UserError {}

/**
 * Checks a prompt and everything it refers to, then runs it and stores the run.
 * @throws {UserError} before anything is called, when something is wrong; its diagnostics say where. Of its kind
 *   `NoSampleError` when the filter leaves no sample, and `RunDeclinedError` when the forecast is not confirmed.
 * @throws the signal's reason, when it is aborted before anything is called
 */
export async function startRun(request: RunRequest): Promise<RunOutcome> {
  const prepared = await prepareRun({ ...request, count: request.forecast });
  const { project, workspace, store, plan, asked, diagnostics } = prepared;
  // What is recorded by the run is there at its end.
  if (plan.provider === 'recorded' && !prepared.stored && !request.record)
    await assertRecorded(prepared, { folder: join(workspace, 'recordings') }, request.signal);
  const connected = await connectRun(prepared, request);
  const { calls, provider } = connected;
  const forecast = await confirmedForecast(connected, request);
  const limits = new ServerLimits(calls.concurrency, calls.timeoutMs);
  const retries = new Retries();
  const spending = new Spending(plan.settings.maxCost);
  const attempts = {
    retries: calls.retries,
    count: retries,
    timeoutMs: calls.timeoutMs,
    spending,
    limits,
    random: Math.random,
  };
  const cache = calls.useCache ? new ResponseCache(join(workspace, 'cache')) : undefined;
  const call = callPipeline(
    {
      providers: new Map([[plan.provider, { provider, prices: connected.prepared.prices }]]),
      cache,
    },
    attempts,
  );
  const search = await openSearch(prepared, connected.embeddings, {
    attempts,
    call,
    signal: request.signal,
    ...request.search,
  });
  await using _retriever = search.retriever;
  const { open, variant } = await beginRun(connected, forecast, search);
  spending.add(open.costUsd - (search.embedded?.costUsd ?? 0));
  const expected = asked * plan.settings.repeat;
  // Whatever ends the run, what finished is stored, and its record says how it ended.
  try {
    request.onStart?.({
      run: open.run,
      project,
      expected,
      kept: open.kept,
      before: open.summary,
      limits,
      retries,
      summary: () => open.summary,
      diagnostics,
    });
    const begin = performance.now();
    const watch = {
      onBegin: request.onBegin,
      onText: expected - open.kept === 1 ? request.onText : undefined,
    };
    const end = await execute(
      open.tasks(variant, request.signal, watch),
      async (result) => {
        await open.store(result);
        request.onResult?.(result, () => open.summary);
        return 'continue';
      },
      { call, concurrency: calls.concurrency, signal: request.signal },
    );
    const run = await open.finish(end, new Date());
    return {
      run,
      summary: open.summary,
      project,
      folder: open.folder,
      results: () => store.resultsBySample(run.id),
      wallMs: performance.now() - begin,
      kept: open.kept,
      exceeded: exceededLimits(project.budget, open.summary),
      uncached: cache?.refusal,
      diagnostics,
    };
  } catch (error) {
    await open.close();
    throw error;
  }
}

/** A resumed run was confirmed when it began. @throws {RunDeclinedError} */
async function confirmedForecast(
  connected: ConnectedRun,
  { forecast: asked, signal }: RunRequest,
): Promise<Forecast | undefined> {
  const { prepared, provider } = connected;
  const { plan, questions, prices, stored, input } = prepared;
  const isUnpriced = unpricedOf([plan.model, ...questions], prices) && !isLoopback(provider.server);
  if (!asked || stored || !(input || isUnpriced)) return undefined;
  const forecast = await forecastFor(prepared, { signal }, askedBy(connected));
  if (await asked.confirm(forecast, prepared)) return forecast;
  throw new RunDeclinedError(`${prepared.plan.prompt.file} was not run, and nothing was called.`);
}

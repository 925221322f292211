import { join } from 'node:path';
import { ResponseCache } from '../calls/cache.ts';
import type { CallOutcome } from '../calls/call.ts';
import { callPipeline } from '../calls/pipeline.ts';
import { Spending } from '../calls/spending.ts';
import { UserError } from '../diagnostic.ts';
import { assertLimitCanBeKept, pricesFor } from '../engine/asked-models.ts';
import { askedBefore, type ProviderScope } from '../engine/connect.ts';
import { attemptsBy, type CallRequest } from '../engine/connected-run.ts';
import { ProviderHealth } from '../engine/health.ts';
import { forEachConcurrently } from '../engine/pool.ts';
import { DEFAULT_CONCURRENCY } from '../engine/prepare-run.ts';
import { RunDeclinedError } from '../engine/start.ts';
import { StructuredOutput } from '../engine/structured-output.ts';
import { type Counting, countingHere } from '../estimate/counting.ts';
import { diskFiles, type Files } from '../files.ts';
import { modelFor, unusedModel } from '../providers/names.ts';
import type { Provider } from '../providers/provider.ts';
import { outputHash } from '../runs/output-hash.ts';
import type { Result, ResultError } from '../runs/result.ts';
import type { RunState } from '../runs/run.ts';
import { RunStore } from '../runs/run-store.ts';
import { type Config, configRefusal, loadConfig, WORKSPACE_FOLDER } from '../workspace/config.ts';
import { forecastOpinions, type OpinionForecast } from './opinion-forecast.ts';
import { opinionRequest } from './opinion-question.ts';
import { type OpinionQueue, openQueue } from './opinion-queue.ts';
import { opinionIn } from './opinion-reply.ts';
import type { OpinionRecord } from './opinions.ts';
import { type OpinionsWriter, writeOpinions } from './opinions-writer.ts';

/** Whom to ask about a run's failing results. Absent settings are the configuration's, the run's or the defaults. */
export interface OpinionsRequest extends Pick<CallRequest, 'timeoutMs' | 'retries' | 'useCache'> {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly runId: string;
  /** As `ProviderConnector`. @throws {UserError} */
  readonly connect: (id: string, workspace: ProviderScope, server?: string) => Promise<Provider>;
  readonly signal: AbortSignal;
  readonly files?: Files;
  readonly provider?: string;
  readonly model?: string;
  /** As in `RunOptions`. */
  readonly onUnusedModel?: (sentence: string) => void;
  /** USD, with what this model has cost for this run before; the asking stops before the call that could cross it. */
  readonly maxCost?: number;
  readonly concurrency?: number;
  /** As in `PrepareRequest`. */
  readonly counting?: Counting;
  /** Decides before the first call whether the model is asked. */
  readonly confirm?: (forecast: OpinionForecast, config: Config) => Promise<boolean>;
  /** Called when an answer is safely stored. */
  readonly onProgress?: (progress: OpinionsProgress) => void;
}

export interface OpinionsProgress {
  /** Results that were asked about, of those that had no opinion yet. */
  readonly asked: number;
  readonly of: number;
}

export interface OpinionsOutcome extends OpinionsProgress {
  readonly model: string;
  /** Of all the asking. */
  readonly durationMs: number;
  readonly state: Exclude<RunState, 'running' | 'interrupted'>;
  /** Of those asked about, how many got no category. */
  readonly unanswered: number;
  /** The last of the reasons for that. */
  readonly error?: ResultError;
}

/**
 * Asks a model why each failing result of a run fails, a bounded number at a time. Its answers are stored beside the run
 * as they arrive. It is not asked again about what it has answered, nor about results without an output, where there
 * is nothing to judge.
 * @throws {UserError} before anything is asked, when something is wrong; of its kind `RunDeclinedError` when the forecast is
 *   not confirmed
 */
export async function askOpinions(request: OpinionsRequest): Promise<OpinionsOutcome> {
  const { root, runId, files = diskFiles } = request;
  const folder = join(root, WORKSPACE_FOLDER);
  const store = new RunStore(folder);
  const run = await store.read(runId);
  const { config, diagnostics } = await loadConfig(root, files);
  if (diagnostics.length > 0) throw configRefusal(diagnostics);
  // Who answers is the one named, else the run's own.
  const id = request.provider ?? config.triage?.provider ?? run.provider;
  const model = modelFor(id, request.model ?? config.triage?.model ?? run.model);
  if (model === undefined)
    throw new UserError(
      `No real model is named for a second opinion of the provider "${id}"; name one as "triage: { model: … }" in ${WORKSPACE_FOLDER}/config.yml, or for this once (on the command line with --model).`,
    );
  const unused = unusedModel(id, request.model);
  if (unused) request.onUnusedModel?.(unused);
  const provider = await request.connect(id, { root, config }, askedBefore(run, id));
  const prices = (await pricesFor(id, config)).at(provider.server);
  assertLimitCanBeKept(request.maxCost, [model], prices);
  await using writer = await writeOpinions(store.folderOf(runId));
  const queue = await openQueue(run, root, model, files);
  const concurrency = request.concurrency ?? config.concurrency ?? DEFAULT_CONCURRENCY;
  if (queue.count > 0 && request.confirm) {
    const questions = queue.all(() => request.signal.aborted);
    const forecast = await forecastOpinions(questions, {
      counting: request.counting ?? countingHere,
      model: { provider: id, model, aliases: config.models },
      prices,
      concurrency,
      // Another model may be faster or slower.
      callMs: id === run.provider && model === run.model ? queue.latencyMs : undefined,
    });
    request.signal.throwIfAborted();
    if (!(await request.confirm({ ...forecast, server: provider.server }, config)))
      throw new RunDeclinedError('No model was asked, and nothing was called.');
  }
  const call = callPipeline(
    {
      providers: new Map([[id, { provider, prices }]]),
      cache: request.useCache === false ? undefined : new ResponseCache(join(folder, 'cache')),
    },
    attemptsBy(request, config, concurrency, new Spending(request.maxCost, queue.spentUsd)),
  );
  const voice = { provider: id, model, server: provider.server };
  return await ask(request, { voice, call, concurrency, queue, writer });
}

interface Asking {
  readonly voice: Pick<OpinionRecord, 'provider' | 'model' | 'server'>;
  readonly call: ReturnType<typeof callPipeline>;
  readonly concurrency: number;
  readonly queue: OpinionQueue;
  readonly writer: OpinionsWriter;
}

/** Replies in a row without a category after which a model is taken not to understand the question. */
const MOST_USELESS = 5;

async function ask(
  request: OpinionsRequest,
  { voice, call, concurrency, queue, writer }: Asking,
): Promise<OpinionsOutcome> {
  const { provider, model } = voice;
  const asking = new StructuredOutput();
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const health = new ProviderHealth(concurrency);
  const begin = performance.now();
  const progress = { asked: 0, of: queue.count };
  let unanswered = 0;
  /** Replies in a row that name no category. */
  let useless = 0;
  let error: ResultError | undefined;
  let state: OpinionsOutcome['state'] = 'finished';

  const isOver = () => signal.aborted || state !== 'finished';
  await forEachConcurrently(queue.all(isOver), concurrency, async (question) => {
    const outcome = await asking.ask(
      (isStructured) => opinionRequest(model, question, isStructured),
      (request) => call({ provider, request, repeat: question.tries }, signal),
    );
    const record = recordOf(question.result, voice, outcome);
    const isUnfinished = record.error?.kind === 'cancelled' || record.error?.kind === 'over-budget';
    if (record.error?.kind === 'over-budget') state = 'over-budget';
    // What a call cost is known only if it is stored.
    if (isUnfinished && outcome.attempts.every(({ costUsd }) => costUsd === 0)) return;
    await writer.append(record);
    if (isUnfinished) return;
    progress.asked++;
    useless = record.error?.kind === 'malformed' ? useless + 1 : 0;
    if (record.error) {
      unanswered++;
      error = record.error;
    }
    request.onProgress?.({ ...progress });
    if (health.isHopelessAfter(outcome) || useless >= MOST_USELESS) {
      state = 'provider-failed';
      stop.abort();
    }
  });
  if (request.signal.aborted && state === 'finished') state = 'cancelled';
  const durationMs = Math.round(performance.now() - begin);
  return { model, state, ...progress, unanswered, durationMs, ...(error && { error }) };
}

function recordOf(
  { sample, repeat, output = '' }: Result,
  voice: Asking['voice'],
  { response, error, attempts }: CallOutcome,
): OpinionRecord {
  const base = { sample, repeat, outputHash: outputHash(output), ...voice, attempts };
  if (!response) return { ...base, error };
  const opinion = opinionIn(response.text);
  if (opinion) return { ...base, ...opinion };
  return { ...base, error: { kind: 'malformed', message: 'The reply names no category.' } };
}

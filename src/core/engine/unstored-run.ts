import { join } from 'node:path';
import { ResponseCache } from '../calls/cache.ts';
import { ServerLimits } from '../calls/concurrency-limit.ts';
import { callPipeline } from '../calls/pipeline.ts';
import { Spending } from '../calls/spending.ts';
import type { Forecast } from '../estimate/forecast.ts';
import { attemptsOf, type Result } from '../runs/result.ts';
import { sampleFilter } from '../samples/sample-filter.ts';
import { askedBy, type CallRequest, connectRun } from './connected-run.ts';
import { Consistency } from './consistency.ts';
import { type End, execute } from './execute.ts';
import type { PreparedRun } from './prepared-run.ts';
import { forecastFor } from './run-forecast.ts';
import { openSearch } from './search-calls.ts';
import { RunDeclinedError } from './start.ts';
import { type Task, type Variant, variantOf } from './variant.ts';

/** How results are had that no run keeps. */
export interface UnstoredRequest extends CallRequest {
  /** Base URL that is asked; absent for the one that is configured. */
  readonly server?: string;
  /** Decides before the first call whether it is made. */
  readonly confirm?: (forecast: Forecast, prepared: PreparedRun) => Promise<boolean>;
  readonly onResult?: (result: Result) => void;
  readonly signal: AbortSignal;
}

export interface UnstoredOutcome {
  /** Base URL that was asked. */
  readonly server?: string;
  readonly results: readonly Result[];
  readonly end: End;
  /** USD of all calls, as far as prices are known. */
  readonly costUsd: number;
}

/**
 * Gets the results of a prepared run and keeps none of them; only the cache of answers is written.
 * @throws {UserError} before anything is called, when something is wrong; of its kind `RunDeclinedError` when the
 *   forecast is not confirmed
 */
export async function runUnstored(prepared: PreparedRun, request: UnstoredRequest): Promise<UnstoredOutcome> {
  const { project, plan, workspace } = prepared;
  const { signal, confirm, onResult } = request;
  const connected = await connectRun(prepared, request);
  const { calls, provider } = connected;
  const { prices } = connected.prepared;
  if (confirm && !(await confirm(await forecastFor(prepared, { signal }, askedBy(connected)), prepared)))
    throw new RunDeclinedError(`${plan.prompt.file} was not tried, and nothing was called.`);
  const attempts = {
    retries: calls.retries,
    timeoutMs: calls.timeoutMs,
    spending: new Spending(plan.settings.maxCost, 0),
    limits: new ServerLimits(calls.concurrency, calls.timeoutMs),
    random: Math.random,
  };
  const call = callPipeline(
    {
      providers: new Map([[plan.provider, { provider, prices }]]),
      cache: calls.useCache ? new ResponseCache(join(workspace, 'cache')) : undefined,
    },
    attempts,
  );
  const search = await openSearch(prepared, connected.embeddings, { attempts, call, signal });
  await using retriever = search.retriever;
  const variant = variantOf({ ...prepared, retriever }, new Consistency(project.rules));
  const results: Result[] = [];
  const end = await execute(
    tasksOf(prepared, variant),
    async (result) => {
      results.push(result);
      onResult?.(result);
      return 'continue';
    },
    { call, concurrency: calls.concurrency, signal },
  );
  const costUsd = results
    .flatMap(attemptsOf)
    .reduce((sum, attempt) => sum + (attempt.costUsd ?? 0), search.embedded?.costUsd ?? 0);
  return { server: connected.planned.server, results, end, costUsd };
}

async function* tasksOf({ project, plan }: PreparedRun, variant: Variant): AsyncGenerator<Task> {
  const { filter, repeat: repeats } = plan.settings;
  const isAskedFor = sampleFilter(filter);
  for await (const record of project.samples.records()) {
    if (record.kind === 'invalid' || !isAskedFor(record.sample)) continue;
    for (let repeat = 0; repeat < repeats; repeat++) yield { sample: record.sample, repeat, variant };
  }
}

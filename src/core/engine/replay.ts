import { ServerLimits } from '../calls/concurrency-limit.ts';
import { callPipeline } from '../calls/pipeline.ts';
import { Spending } from '../calls/spending.ts';
import { UserError } from '../diagnostic.ts';
import { type ChatResponse, type Provider, ProviderError } from '../providers/provider.ts';
import { type RecordedOptions, recordedProvider } from '../providers/recorded.ts';
import { requestHash } from '../providers/request-hash.ts';
import type { Result } from '../runs/result.ts';
import { sampleFilter } from '../samples/sample-filter.ts';
import { formatCount } from '../text/plural.ts';
import { Consistency } from './consistency.ts';
import { execute } from './execute.ts';
import type { PreparedRun } from './prepared-run.ts';
import { type Task, variantOf } from './variant.ts';

/** Where nothing is recorded; what would be asked because of it is not recorded either. */
const NOTHING: ChatResponse = { text: '', finishReason: 'stop' };

/**
 * Asks recordings all that a prepared run would, its repairs and judges too, and stores nothing.
 * @param prepared of the provider `recorded`
 * @returns hashes of the requests
 * @throws {UserError} where what is asked depends on passages that only a model finds
 * @throws the signal's reason, when it is aborted
 */
export async function replayedRequests(
  prepared: PreparedRun,
  recordings: RecordedOptions,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { plan, retriever } = prepared;
  if (retriever?.needsCalls)
    throw new UserError(
      `${plan.prompt.file} searches by meaning, so its requests are not known without its model; keep its recordings.`,
    );
  const asked = new Set<string>();
  const recorded = recordedProvider(recordings);
  const provider = {
    complete: (...[request, options]: Parameters<typeof recorded.complete>) => {
      asked.add(requestHash(request));
      return recorded.complete(request, options).catch(() => NOTHING);
    },
  };
  await replay(prepared, provider, signal);
  signal.throwIfAborted();
  return asked;
}

/**
 * @param prepared of the provider `recorded`, a new run
 * @throws {UserError} where the run would get no answer at all, since none of its requests is recorded
 * @throws the signal's reason, when it is aborted
 */
export async function assertRecorded(
  prepared: PreparedRun,
  recordings: RecordedOptions,
  signal: AbortSignal,
): Promise<void> {
  const { plan, retriever } = prepared;
  // What is asked then depends on passages that only a model finds.
  if (retriever?.needsCalls) return;
  const recorded = recordedProvider(recordings);
  const found = new AbortController();
  const provider: Provider = {
    async complete(request, options) {
      const response = await recorded.complete(request, options).catch((error: unknown) => {
        if (!(error instanceof ProviderError && error.kind === 'recording-missing')) found.abort();
        throw error;
      });
      found.abort();
      return response;
    },
  };
  let missing = 0;
  try {
    await replay(prepared, provider, AbortSignal.any([signal, found.signal]), ({ error }) => {
      if (error?.kind === 'recording-missing') missing++;
    });
  } catch (error) {
    // Samples that are still being read throw when the search ends.
    if (!found.signal.aborted) throw error;
  }
  signal.throwIfAborted();
  if (found.signal.aborted || missing === 0) return;
  throw new UserError(
    `${plan.prompt.file} was not run, since no answer of the model "${plan.model}" is recorded (${formatCount(missing)} looked for); record the answers by running it once with another provider and --record, or name the model that was recorded with --model.`,
  );
}

/** Asks a provider what a prepared run would, and stores nothing of it. */
async function replay(
  prepared: PreparedRun,
  provider: Provider,
  signal: AbortSignal,
  onResult: (result: Result) => void = () => {},
): Promise<void> {
  const { plan, prices, project, concurrency } = prepared;
  const isAskedFor = sampleFilter(plan.settings.filter);
  const call = callPipeline(
    {
      providers: new Map([[plan.provider, { provider, prices }]]),
    },
    {
      spending: new Spending(),
      limits: new ServerLimits(concurrency, 60_000),
      retries: 0,
      timeoutMs: 60_000,
      random: Math.random,
    },
  );
  const variant = variantOf(prepared, new Consistency(project.rules));
  const tasks = async function* (): AsyncGenerator<Task> {
    for await (const record of project.samples.records(signal)) {
      if (record.kind !== 'sample' || !isAskedFor(record.sample)) continue;
      for (let repeat = 0; repeat < plan.settings.repeat; repeat++)
        yield { sample: record.sample, repeat, variant };
    }
  };
  const take = async (result: Result) => {
    onResult(result);
    return 'continue' as const;
  };
  await execute(tasks(), take, { call, concurrency, signal });
}

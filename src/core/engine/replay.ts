import { ServerLimits } from '../calls/concurrency-limit.ts';
import { callPipeline } from '../calls/pipeline.ts';
import { Spending } from '../calls/spending.ts';
import { UserError } from '../diagnostic.ts';
import type { ChatResponse } from '../providers/provider.ts';
import { type RecordedOptions, recordedProvider } from '../providers/recorded.ts';
import { requestHash } from '../providers/request-hash.ts';
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
  const { plan, prices, project, concurrency, retriever } = prepared;
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
      if (record.kind !== 'sample') continue;
      for (let repeat = 0; repeat < plan.settings.repeat; repeat++)
        yield { sample: record.sample, repeat, variant };
    }
  };
  await execute(tasks(), async () => 'continue', { call, concurrency, signal });
  signal.throwIfAborted();
  return asked;
}

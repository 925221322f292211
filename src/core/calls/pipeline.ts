import type { EmbeddingResponse } from '../providers/provider.ts';
import { budgeted, chatBound, embeddingBound } from './budgeted.ts';
import type { ResponseCache } from './cache.ts';
import { cached } from './cached.ts';
import type { Call } from './call.ts';
import type { ServerLimits } from './concurrency-limit.ts';
import { limited } from './limited.ts';
import { type EmbeddingAsk, embeddingCall, type PricedProvider, providerCall } from './provider-call.ts';
import { type RetryOptions, retrying } from './retrying.ts';
import { routed } from './routed.ts';
import { shared } from './shared.ts';
import type { Spending } from './spending.ts';
import { timed } from './timed.ts';

/** How calls are made, whatever they ask. */
export interface AttemptOptions extends Omit<RetryOptions, 'pause'> {
  readonly timeoutMs: number;
  readonly spending: Spending;
  readonly limits: ServerLimits;
}

/** Who makes the calls of a run. */
export interface PipelineParts {
  /** By the names that calls have for them. */
  readonly providers: ReadonlyMap<string, PricedProvider>;
  readonly cache?: ResponseCache;
}

/** Makes the calls of a run. Everything inside `routed` is one provider's own: its cache, its answers' length; its server's are how many calls there are at once, and whether they pause. */
export function callPipeline(
  { providers, cache }: PipelineParts,
  { timeoutMs, spending, limits, ...retry }: AttemptOptions,
): Call {
  return shared(
    routed(providers, (to) => {
      const attempt = budgeted(timed(providerCall(to), timeoutMs), spending, chatBound(to.prices));
      return cached(inTurn(attempt, to, limits, retry), to, cache);
    }),
  );
}

/** Makes the calls for vectors; whoever asks keeps them. */
export function embeddingPipeline(
  to: PricedProvider,
  { timeoutMs, spending, limits, ...retry }: AttemptOptions,
): Call<EmbeddingAsk, EmbeddingResponse> {
  const attempt = budgeted(timed(embeddingCall(to), timeoutMs), spending, embeddingBound(to.prices));
  return inTurn(attempt, to, limits, retry);
}

/**
 * Asks a server until it answers, when it has room. Waiting for a turn is no part of the time limit, and a wait before
 * a retry takes nobody's turn.
 */
function inTurn<Request, Response>(
  attempt: Call<Request, Response>,
  { provider: { server } }: PricedProvider,
  limits: ServerLimits,
  retry: RetryOptions,
): Call<Request, Response> {
  if (server === undefined) return retrying(attempt, retry);
  const limit = limits.of(server);
  return retrying(limited(attempt, limit), { ...retry, pause: limit.pause });
}

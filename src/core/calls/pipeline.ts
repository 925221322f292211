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
export interface EmbeddingOptions extends RetryOptions {
  readonly timeoutMs: number;
  readonly spending: Spending;
  readonly limits: ServerLimits;
}

export interface PipelineOptions extends EmbeddingOptions {
  /** By the names that calls have for them. */
  readonly providers: ReadonlyMap<string, PricedProvider>;
  readonly cache?: ResponseCache;
}

/** Makes the calls of a run. Everything inside `routed` is one provider's own: its cache, its pauses, its answers' length. */
export function callPipeline({
  providers,
  cache,
  timeoutMs,
  spending,
  limits,
  ...retry
}: PipelineOptions): Call {
  return shared(
    routed(providers, (to) => {
      const attempt = budgeted(timed(providerCall(to), timeoutMs), spending, chatBound(to.prices));
      return cached(retrying(inTurn(attempt, to, limits), retry), to, cache);
    }),
  );
}

/** Makes the calls for vectors; whoever asks keeps them. */
export function embeddingPipeline(
  to: PricedProvider,
  { timeoutMs, spending, limits, ...retry }: EmbeddingOptions,
): Call<EmbeddingAsk, EmbeddingResponse> {
  const attempt = budgeted(timed(embeddingCall(to), timeoutMs), spending, embeddingBound(to.prices));
  return retrying(inTurn(attempt, to, limits), retry);
}

/** Waiting for a turn is no part of the time limit, and a wait before a retry takes nobody's turn. */
const inTurn = <Asked, Response>(
  call: Call<Asked, Response>,
  { provider: { server } }: PricedProvider,
  limits: ServerLimits,
) => (server === undefined ? call : limited(call, limits.of(server)));

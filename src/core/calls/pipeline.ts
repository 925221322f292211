import { budgeted } from './budgeted.ts';
import type { ResponseCache } from './cache.ts';
import { cached } from './cached.ts';
import type { Call } from './call.ts';
import type { ServerLimits } from './concurrency-limit.ts';
import { limited } from './limited.ts';
import { type PricedProvider, providerCall } from './provider-call.ts';
import { type RetryOptions, retrying } from './retrying.ts';
import { routed } from './routed.ts';
import { shared } from './shared.ts';
import type { Spending } from './spending.ts';
import { timed } from './timed.ts';

export interface PipelineOptions extends RetryOptions {
  /** By the names that calls have for them. */
  readonly providers: ReadonlyMap<string, PricedProvider>;
  readonly cache?: ResponseCache;
  readonly timeoutMs: number;
  readonly spending: Spending;
  readonly limits: ServerLimits;
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
      const { server } = to.provider;
      const attempt = budgeted(timed(providerCall(to), timeoutMs), spending, to.prices);
      // Waiting for a turn is no part of the time limit, and a wait before a retry takes nobody's turn.
      const inTurn = server === undefined ? attempt : limited(attempt, limits.of(server));
      return cached(retrying(inTurn, retry), to, cache);
    }),
  );
}

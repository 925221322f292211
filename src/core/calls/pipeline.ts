import { budgeted } from './budgeted.ts';
import type { ResponseCache } from './cache.ts';
import { cached } from './cached.ts';
import type { Call } from './call.ts';
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
}

/** Makes the calls of a run. Everything inside `routed` is one provider's own: its cache, its pauses, its answers' length. */
export function callPipeline({ providers, cache, timeoutMs, spending, ...retry }: PipelineOptions): Call {
  return shared(
    routed(providers, (to) => {
      const attempt = budgeted(timed(providerCall(to), timeoutMs), spending, to.prices);
      return cached(retrying(attempt, retry), to, cache);
    }),
  );
}

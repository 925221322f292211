import { requestHash } from '../providers/request-hash.ts';
import type { ResponseCache } from './cache.ts';
import type { Call } from './call.ts';
import type { PricedProvider } from './provider-call.ts';

/** Answers from the cache what a provider has answered before, and keeps what it answers anew. */
export function cached(next: Call, { provider }: PricedProvider, cache: ResponseCache | undefined): Call {
  const { cacheScope } = provider;
  if (!cache || cacheScope === undefined) return next;
  return async (ask, signal) => {
    const { request, repeat, repairRound } = ask;
    const file = cache.fileOf(cacheScope, requestHash(request), repeat, repairRound);
    const kept = await cache.read(file, ask.room);
    if (kept) {
      const { response, latencyMs, concurrency, firstTokenMs, costUsd } = kept;
      const { usage, finishReason, model } = response;
      const attempt = {
        provider: ask.provider,
        model: request.model,
        latencyMs,
        ...(concurrency !== undefined && { concurrency }),
        ...(firstTokenMs !== undefined && { firstTokenMs }),
        usage,
        costUsd: 0,
        ...(costUsd !== undefined && { savedUsd: costUsd }),
        finishReason,
        cached: true,
        ...(model !== undefined && model !== request.model && { answeredBy: model }),
      };
      return { attempts: [attempt], response };
    }
    const outcome = await next(ask, signal);
    const answered = outcome.attempts.at(-1);
    if (outcome.response && answered) {
      const { latencyMs, concurrency, firstTokenMs, costUsd } = answered;
      const entry = {
        response: outcome.response,
        latencyMs,
        concurrency,
        firstTokenMs,
        costUsd: costUsd ?? undefined,
      };
      await cache.write(file, entry);
    }
    return outcome;
  };
}

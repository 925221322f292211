import { ProviderError } from '../providers/provider.ts';
import { onAbort } from './abort.ts';
import type { Call } from './call.ts';

/** Ends each call after a time, in ms: providers answer or fail in their own, and this bounds them all alike. */
export const timed =
  (next: Call, timeoutMs: number): Call =>
  async (ask, signal) => {
    const limit = new AbortController();
    const timer = setTimeout(() => {
      const message = `No answer within ${timeoutMs / 1000} s; raise the time limit, or ask for less.`;
      limit.abort(new ProviderError('timeout', message, { retryable: true }));
    }, timeoutMs);
    const forget = onAbort(signal, () => limit.abort(signal.reason));
    try {
      return await next(ask, limit.signal);
    } finally {
      clearTimeout(timer);
      forget();
    }
  };

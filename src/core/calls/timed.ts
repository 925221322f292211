import { ProviderError } from '../providers/provider.ts';
import { onAbort } from './abort.ts';
import type { Ask, Call } from './call.ts';

/**
 * An answer that takes more than this part of the time limit shows a slow server, and so does one that is given up; its
 * answers are then watched.
 */
const SLOW_SHARE = 1 / 10;
/** How many time limits a call may take until its first text, or its whole answer: it may wait in the server's own queue. */
const FIRST_TEXT_LIMITS = 2;

/**
 * Ends each call after a time without any text, in ms: providers answer or fail in their own, and this bounds them all
 * alike. Where answers take long they stream, so an answer that still comes is not cut.
 */
export function timed<Request extends Pick<Ask, 'onText' | 'room'>, Response>(
  next: Call<Request, Response>,
  timeoutMs: number,
): Call<Request, Response> {
  let isSlow = false;
  return async (ask, signal) => {
    const limit = new AbortController();
    const giveUp = (what: string) => {
      const message = `${what}; raise the time limit, or ask for less.`;
      limit.abort(new ProviderError('timeout', message, { retryable: true }));
    };
    const after = (ms: number, what: string) => setTimeout(() => giveUp(`${what} ${ms / 1000} s`), ms);
    const isWatched = isSlow || ask.onText !== undefined;
    let timer = after(timeoutMs * FIRST_TEXT_LIMITS, 'No answer within');
    const onText = (text: string) => {
      clearTimeout(timer);
      timer = after(timeoutMs, 'The answer broke off: nothing came for');
      ask.onText?.(text);
    };
    // Waiting for memory is this machine's own time.
    const room = ask.room && {
      ...ask.room,
      take: async () => {
        clearTimeout(timer);
        await ask.room?.take();
        timer = after(timeoutMs, 'No answer within');
      },
    };
    const forget = onAbort(signal, () => limit.abort(signal.reason));
    try {
      const outcome = await next({ ...ask, room, ...(isWatched && { onText }) }, limit.signal);
      const { latencyMs = 0 } = (outcome.response && outcome.attempts.at(-1)) ?? {};
      isSlow ||= latencyMs > timeoutMs * SLOW_SHARE || outcome.error?.kind === 'timeout';
      return outcome;
    } finally {
      clearTimeout(timer);
      forget();
    }
  };
}

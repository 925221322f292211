import { delay } from './abort.ts';
import type { Attempt } from './attempt.ts';
import { type Call, type CallFailure, cancelled } from './call.ts';
import { Retries } from './retries.ts';
import { ServerPause } from './server-pause.ts';

/** Waits before a retry: full jitter over a doubling bound (Brooker, "Exponential Backoff And Jitter", 2015). */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
/** A server that asks to wait is not waited for longer than this, in all. */
const LONGEST_RETRY_AFTER_MS = 120_000;

export interface RetryOptions {
  /** Further attempts after a failure that may pass. */
  readonly retries: number;
  /** 0 to 1, exclusive. */
  readonly random: () => number;
  /** Told of what is asked again. */
  readonly count?: Retries;
  /** The pause of the server that is asked; one of its own where it shares its server with nobody. */
  readonly pause?: ServerPause;
}

/** Tries again what may pass. A server that asks to wait speaks of its whole limit, so all calls to it wait. */
export function retrying<Request, Response>(
  next: Call<Request, Response>,
  options: RetryOptions,
): Call<Request, Response> {
  const { count = new Retries(), pause = new ServerPause() } = options;
  const pauseIsOver = async (signal: AbortSignal) =>
    !pause.isUnderWay || (await count.while(pause.end(signal)));

  return async (ask, signal) => {
    const attempts: Attempt[] = [];
    let firstFailure: number | undefined;
    for (;;) {
      if (!(await pauseIsOver(signal))) return cancelled(attempts);
      const outcome = await next(ask, signal);
      attempts.push(...outcome.attempts);
      if (!outcome.error) return { attempts, response: outcome.response };
      firstFailure ??= performance.now();
      const wait = waitBefore(attempts.length, outcome, performance.now() - firstFailure, options);
      if (!wait) return { attempts, error: outcome.error };
      pause.extend(wait.pauseMs);
      count.add(outcome.error.kind);
      if (!(await count.while(delay(wait.pauseMs + wait.jitterMs, signal)))) return cancelled(attempts);
    }
  };
}

/**
 * The wait until the next attempt, or `undefined` when there is none. Attempts count against `retries`, but for those
 * that the server itself put off: many calls share its limit, and all of them get their turn if they wait.
 */
function waitBefore(
  attemptsMade: number,
  { error, retry }: CallFailure,
  failingMs: number,
  { retries, random }: RetryOptions,
): { pauseMs: number; jitterMs: number } | undefined {
  if (!retry) return undefined;
  const { afterMs = 0 } = retry;
  const isPutOff = error.kind === 'rate-limit' && retry.afterMs !== undefined;
  if (attemptsMade > (isPutOff && retries > 0 ? Number.POSITIVE_INFINITY : retries)) return undefined;
  if (afterMs + (isPutOff ? failingMs : 0) > LONGEST_RETRY_AFTER_MS) return undefined;
  const bound = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attemptsMade - 1));
  return { pauseMs: afterMs, jitterMs: random() * bound };
}

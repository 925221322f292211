import { type Call, type CallOutcome, cancelled } from './call.ts';
import type { ConcurrencyLimit } from './concurrency-limit.ts';

/** Lets a call begin when its server has room for it; waiting here counts against no time limit. */
export const limited =
  <Request, Response>(next: Call<Request, Response>, limit: ConcurrencyLimit): Call<Request, Response> =>
  async (ask, signal) => {
    const end = await limit.turn(signal);
    if (!end) return cancelled();
    let outcome: CallOutcome<Response> | undefined;
    let concurrency = 1;
    try {
      outcome = await next(ask, signal);
    } finally {
      const kind = outcome?.error?.kind;
      concurrency = end({
        latencyMs: outcome?.response && outcome.attempts.at(-1)?.latencyMs,
        isOverloaded: kind === 'timeout' || kind === 'rate-limit',
      });
    }
    return { ...outcome, attempts: outcome.attempts.map((attempt) => ({ ...attempt, concurrency })) };
  };

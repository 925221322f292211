import { type Call, type CallOutcome, cancelled } from './call.ts';
import type { ConcurrencyLimit } from './concurrency-limit.ts';

/** Lets a call begin when its server has room for it; waiting here counts against no time limit. */
export const limited =
  <Request, Response>(next: Call<Request, Response>, limit: ConcurrencyLimit): Call<Request, Response> =>
  async (ask, signal) => {
    const end = await limit.turn(signal);
    if (!end) return cancelled();
    const { underWay: concurrency } = limit.state;
    let outcome: CallOutcome<Response> | undefined;
    try {
      outcome = await next(ask, signal);
      return { ...outcome, attempts: outcome.attempts.map((attempt) => ({ ...attempt, concurrency })) };
    } finally {
      const kind = outcome?.error?.kind;
      end({
        latencyMs: outcome?.response && outcome.attempts.at(-1)?.latencyMs,
        isOverloaded: kind === 'timeout' || kind === 'rate-limit',
      });
    }
  };

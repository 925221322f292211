import { requestHash } from '../providers/request-hash.ts';
import { onAbort } from './abort.ts';
import type { Attempt } from './attempt.ts';
import { type Ask, type Call, type CallOutcome, cancelled } from './call.ts';

/** Makes equal calls once while they are under way, for every caller; the call ends early only when all who asked left. */
export function shared(next: Call): Call {
  const underWay = new Map<string, SharedCall>();
  return async (ask, signal) => {
    if (signal.aborted) return cancelled();
    const key = [ask.provider, requestHash(ask.request), ask.repeat, ask.repairRound ?? 0].join(' ');
    let call = underWay.get(key);
    if (!call) {
      const begun = new SharedCall(next, ask, () => {
        if (underWay.get(key) === begun) underWay.delete(key);
      });
      underWay.set(key, begun);
      call = begun;
    }
    return call.join(ask, signal);
  };
}

type CallListener = Pick<Ask, 'onText' | 'onBegin'>;

class SharedCall {
  /** Those who still wait; the first of them pays. */
  readonly #askers = new Set<CallListener>();
  readonly #abort = new AbortController();
  readonly #onEnd: () => void;
  readonly #outcome: Promise<CallOutcome>;
  #text = '';
  #hasBegun = false;

  /** @param onEnd called when nobody may join any more */
  constructor(next: Call, ask: Ask, onEnd: () => void) {
    this.#onEnd = onEnd;
    const onText = (text: string) => {
      this.#text = text;
      for (const asker of this.#askers) asker.onText?.(text);
    };
    const onBegin = () => {
      this.#hasBegun = true;
      for (const asker of this.#askers) asker.onBegin?.();
    };
    // Those who join later get the text at the end where the first did not watch it.
    this.#outcome = next({ ...ask, onText: ask.onText && onText, onBegin }, this.#abort.signal).finally(
      onEnd,
    );
  }

  async join({ onText, onBegin }: CallListener, signal: AbortSignal): Promise<CallOutcome> {
    const asker = { onText, onBegin };
    this.#askers.add(asker);
    if (this.#hasBegun) onBegin?.();
    if (this.#text !== '') onText?.(this.#text);
    const gone = Promise.withResolvers<undefined>();
    const forget = onAbort(signal, () => {
      if (this.#askers.size === 1) {
        // The last one waits for the end, since somebody has to keep what was paid.
        this.#onEnd();
        this.#abort.abort(signal.reason);
      } else {
        this.#askers.delete(asker);
        gone.resolve(undefined);
      }
    });
    const outcome = await Promise.race([this.#outcome, gone.promise]).finally(forget);
    if (!outcome) return cancelled();
    if (outcome.response && outcome.response.text !== this.#text) onText?.(outcome.response.text);
    const [payer] = this.#askers;
    return asker === payer ? outcome : { ...outcome, attempts: outcome.attempts.map(unpaid) };
  }
}

/** The attempt as one who did not pay for it has it. */
const unpaid = ({ costUsd, savedUsd, ...attempt }: Attempt): Attempt => {
  const saved = savedUsd ?? costUsd;
  return { ...attempt, costUsd: 0, ...(saved !== null && { savedUsd: saved }), cached: true };
};

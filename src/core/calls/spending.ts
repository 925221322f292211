import { onAbort } from './abort.ts';

/**
 * Keeps a run below a sum of money. Each call reserves the most it may cost before it is made; a call for which
 * nothing is left waits for the calls under way, whose real cost is often less, and is refused when none are.
 */
export class Spending {
  readonly #limit: number;
  #spent: number;
  #reserved = 0;
  #underWay = 0;
  readonly #waiting = new Set<() => void>();

  /** @param limit USD, `Infinity` for none @param spent USD already spent by an earlier part of the run */
  constructor(limit = Number.POSITIVE_INFINITY, spent = 0) {
    this.#limit = limit;
    this.#spent = spent;
  }

  get isLimited(): boolean {
    return this.#limit !== Number.POSITIVE_INFINITY;
  }

  /** USD. @returns whether the call may be made, which it may not once the signal aborts; if so, `charge` must follow. */
  async reserve(most: number, signal: AbortSignal): Promise<boolean> {
    while (this.#spent + this.#reserved + most > this.#limit) {
      if (this.#underWay === 0) return false;
      await this.#change(signal);
      if (signal.aborted) return false;
    }
    this.#underWay++;
    this.#reserved += most;
    return true;
  }

  /** Counts USD that were spent before. */
  add(usd: number): void {
    this.#spent += usd;
  }

  /** Turns a reservation into what the call really cost, in USD. */
  charge(reserved: number, cost: number): void {
    this.#underWay--;
    // Counted anew from nothing, since sums of fractions drift.
    this.#reserved = this.#underWay === 0 ? 0 : this.#reserved - reserved;
    this.#spent += cost;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resume of waiting) resume();
  }

  /** Resolves after the next call is charged, or the signal aborts. */
  async #change(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const forget = onAbort(signal, resolve);
    await promise;
    forget();
    this.#waiting.delete(resolve);
  }
}

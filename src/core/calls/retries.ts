import type { ProviderErrorKind } from '../providers/provider.ts';

/** How many attempts were made again, and how many calls wait to be. */
export interface RetryState {
  /** Attempts that brought no answer in time and are made again. */
  readonly timedOut: number;
  /** Attempts that failed for another passing reason and are made again. */
  readonly failed: number;
  /** Calls that wait now: before they are asked again, or because the server asked to wait. */
  readonly pausing: number;
}

/** Counts what a run asks again, whichever server it asks. */
export class Retries {
  #timedOut = 0;
  #failed = 0;
  #pausing = 0;

  get state(): RetryState {
    return { timedOut: this.#timedOut, failed: this.#failed, pausing: this.#pausing };
  }

  /** Counts an attempt that is made again. */
  add(kind: ProviderErrorKind | 'over-budget'): void {
    if (kind === 'timeout') this.#timedOut++;
    else this.#failed++;
  }

  /** Counts a call that pauses for as long as it does. */
  async while<T>(pause: Promise<T>): Promise<T> {
    this.#pausing++;
    try {
      return await pause;
    } finally {
      this.#pausing--;
    }
  }
}

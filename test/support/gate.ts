/**
 * Lets requests, or the pieces of an answer, through until it is told to hold further ones back; a test looks at a run
 * that can come no further.
 */
export class Gate {
  #left = Number.POSITIVE_INFINITY;
  #opened = Promise.withResolvers<void>();

  /** Holds back what comes after so many requests. */
  holdAfter(requests: number): void {
    this.#left = requests;
  }

  /** Lets all through that were held back, and those that come. */
  open(): void {
    this.#left = Number.POSITIVE_INFINITY;
    this.#opened.resolve();
    this.#opened = Promise.withResolvers();
  }

  /** For each request; what it waits for, where it is held back. */
  pass(): Promise<void> | undefined {
    return this.#left-- > 0 ? undefined : this.#opened.promise;
  }

  /** Whether a request is held back. */
  get isHolding(): boolean {
    return this.#left < 0;
  }
}

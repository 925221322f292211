import { delay } from './abort.ts';

/** What a server asks to wait holds for all calls to it, whoever makes them. */
export class ServerPause {
  #until = 0;

  /** Begins a pause, or makes the one under way longer. */
  extend(milliseconds: number): void {
    this.#until = Math.max(this.#until, performance.now() + milliseconds);
  }

  /** Waits for the end. @returns `false` when the signal aborts before */
  async end(signal: AbortSignal): Promise<boolean> {
    while (this.isUnderWay) if (!(await delay(this.#until - performance.now(), signal))) return false;
    return true;
  }

  get isUnderWay(): boolean {
    return this.#until > performance.now();
  }
}

import type { CliIo, Output } from './io.ts';

/** A line at the bottom of the terminal that is written over and over; where there is no terminal, a line now and then. */
export class StatusLine {
  readonly #output: Output;
  readonly #isLive: boolean;
  readonly #everyMs: number;
  readonly #now: () => number;
  #last: number;

  /** @param now a clock, in ms */
  constructor({ stderr, env }: Pick<CliIo, 'stderr' | 'env'>, now: () => number = () => performance.now()) {
    this.#output = stderr;
    this.#now = now;
    this.#isLive = Boolean(stderr.isTTY) && env.TERM !== 'dumb';
    this.#everyMs = this.#isLive ? 80 : 5_000;
    this.#last = now() - (this.#isLive ? this.#everyMs : 0);
  }

  /** @param text made only when it is shown */
  show(text: () => string): void {
    if (this.#now() - this.#last < this.#everyMs) return;
    this.#last = this.#now();
    if (!this.#isLive) this.#output.write(`${text()}\n`);
    else this.#output.write(`\r\u001b[2K${text().slice(0, (this.#output.columns || 80) - 1)}`);
  }

  clear(): void {
    if (this.#isLive) this.#output.write('\r\u001b[2K');
  }
}

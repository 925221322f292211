import process from 'node:process';
import type { WriteStream } from 'node:tty';
import pc from 'picocolors';

type Output = Pick<WriteStream, 'write' | 'isTTY' | 'columns'>;

const colorsFor = ({ isTTY }: Output) =>
  pc.createColors(pc.isColorSupported && (Boolean(isTTY) || Boolean(process.env.FORCE_COLOR)));

export const stdoutColors = colorsFor(process.stdout);
export const stderrColors = colorsFor(process.stderr);

/** A line at the bottom of the terminal that is written over and over; where there is no terminal, a line now and then. */
export class StatusLine {
  readonly #output: Output;
  readonly #isLive: boolean;
  readonly #everyMs: number;
  readonly #now: () => number;
  #last: number;

  /** @param now a clock, in ms */
  constructor(output: Output, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
    this.#isLive = Boolean(output.isTTY) && process.env.TERM !== 'dumb';
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

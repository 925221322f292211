import { answerText } from '../core/runs/answer-text.ts';
import type { Result } from '../core/runs/result.ts';
import { formatDuration } from '../core/text/amounts.ts';
import { visible } from '../core/text/visible-text.ts';
import type { Output } from './io.ts';

/** Prints an answer to the terminal while it arrives, with every character visible. */
export class AnswerStream {
  readonly #output: Output;
  #shown = '';

  constructor(output: Output) {
    this.#output = output;
  }

  /** @param text the whole text so far; one that does not continue the last was asked for again */
  show(text: string): void {
    // Half of a character, or of a line break, may wait for the other half.
    const whole = text.replace(/[\r\ud800-\udbff]$/, '');
    if (!whole.startsWith(this.#shown)) this.#end();
    this.#output.write(visible(whole.slice(this.#shown.length)));
    this.#shown = whole;
  }

  /** Shows what the answer has beside its text, and how long the text was waited for; nothing where nobody watched. */
  finish(result: Pick<Result, 'output' | 'toolCalls' | 'attempts'>): void {
    if (this.#shown === '') return;
    this.show(answerText(result));
    this.#end();
    const { firstTokenMs, latencyMs = 0 } = result.attempts.at(-1) ?? {};
    if (firstTokenMs !== undefined) {
      const times = `first text after ${formatDuration(firstTokenMs)}, all of it after ${formatDuration(latencyMs)}`;
      this.#output.write(`(${times})\n`);
    }
  }

  #end(): void {
    if (this.#shown !== '' && !this.#shown.endsWith('\n')) this.#output.write('\n');
    this.#shown = '';
  }
}

import { isUnfinished, type Result } from '../core/runs/result.ts';
import { oneLine } from '../core/text/one-line.ts';
import type { Terminal } from './terminal.ts';

/** Characters of what a provider or a template says. */
const LONGEST = 1_000;

/** The first failure of each kind, in full: a row of a table has no room for what to do about it. */
export class FailureSentences {
  readonly #sentences = new Map<string, string>();

  /** @param run which one the result is of, where there are several */
  add({ error }: Pick<Result, 'error'>, run = 0): void {
    // What the end of the run explains says nothing more.
    if (!error || isUnfinished({ error })) return;
    const key = `${run} ${error.kind}`;
    if (!this.#sentences.has(key)) this.#sentences.set(key, oneLine(error.message, LONGEST));
  }

  print(terminal: Pick<Terminal, 'error'>): void {
    for (const sentence of new Set(this.#sentences.values())) terminal.error(sentence);
  }
}

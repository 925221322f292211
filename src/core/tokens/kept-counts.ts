import type { TokenCounter, Tokenizer } from './tokenizer.ts';

/** UTF-16 units of the texts that are remembered: a few long prompts, or many short ones. */
const MOST_KEPT = 8_000_000;

/** Counts texts, and remembers them: of a prompt that is edited, only the message that has changed is counted again. */
export class KeptCounts implements TokenCounter {
  readonly #tokenizer: Tokenizer;
  readonly #counts = new Map<string, number>();
  #kept = 0;

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  count(text: string): number {
    const known = this.#counts.get(text);
    if (known !== undefined) return known;
    const count = this.#tokenizer.count(text);
    this.#kept += text.length;
    if (this.#kept > MOST_KEPT) {
      this.#counts.clear();
      this.#kept = text.length;
    }
    this.#counts.set(text, count);
    return count;
  }
}

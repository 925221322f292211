import { compileRegex } from '../../text/compile-regex.ts';
import type { Span } from '../../text/span.ts';
import { CheckFailedError, RuleDefinitionError } from '../errors.ts';
import { TimeLimit } from '../time-limit.ts';
import { type Node, parsePattern } from './syntax.ts';
import { worstWork } from './work.ts';

const TIME_LIMIT_MS = 250;
/** Steps that surely end in time: some 100 ms at worst. */
const HARMLESS_STEPS = 150_000_000;

/**
 * A regular expression of the user's that cannot hang a run. Where an estimate shows that it must end soon on a
 * text of the length at hand, it runs directly (0.1 µs and up); otherwise it runs under a time limit (some 100 µs more).
 */
export class Pattern {
  readonly source: string;
  readonly flags: string;
  readonly #regex: RegExp;
  /** By the power of two above a text's length. */
  readonly #harmless: boolean[] = [];
  #tree: Node | undefined;
  readonly #limit = new TimeLimit('the pattern', TIME_LIMIT_MS);

  /**
   * @param flags of JavaScript; `d`, `g` and `y` mean nothing here and are ignored
   * @throws {RuleDefinitionError} for a pattern that does not compile
   */
  constructor(source: string, flags = '') {
    this.source = source;
    this.flags = flags.replace(/[dgy]/g, '');
    const regex = compileRegex(source, `${this.flags}g`);
    if (typeof regex === 'string')
      throw new RuleDefinitionError(`the pattern is not a valid regular expression: ${regex}`, '/pattern');
    this.#regex = regex;
  }

  /** @throws {CheckFailedError} */
  isIn(text: string): boolean {
    return this.#run(text, () => {
      this.#regex.lastIndex = 0;
      return this.#regex.test(text);
    });
  }

  /**
   * The first places that match, at most `limit`.
   * @throws {CheckFailedError}
   */
  spans(text: string, limit: number): Span[] {
    return this.#run(text, () => {
      this.#regex.lastIndex = 0;
      const matches = text.matchAll(this.#regex).take(limit);
      return matches.map(({ index, 0: found }) => ({ start: index, end: index + found.length })).toArray();
    });
  }

  /** Whether it surely ends soon on every text of this length. */
  isHarmless(length: number): boolean {
    const size = 32 - Math.clz32(length);
    this.#harmless[size] ??= this.#worstWork(2 ** size) <= HARMLESS_STEPS;
    return this.#harmless[size];
  }

  #worstWork(length: number): number {
    try {
      this.#tree ??= parsePattern(this.source, this.flags);
      return worstWork(this.#tree, length);
    } catch {
      // Syntax beyond the model, or nested too deeply: nothing is known about it.
      return Infinity;
    }
  }

  #run<Result>(text: string, search: () => Result): Result {
    try {
      if (this.isHarmless(text.length)) return search();
      return this.#limit.run(search);
    } catch (error) {
      if (error instanceof CheckFailedError) throw error;
      // V8 keeps the places to go back to on a stack of its own, which is limited.
      if (error instanceof RangeError)
        throw new CheckFailedError('the pattern needs too much memory on this output');
      throw new CheckFailedError(`the pattern cannot run: ${(error as Error).message}`);
    }
  }
}

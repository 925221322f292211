import type { Span } from '../../text/span.ts';
import { CheckFailedError, RuleDefinitionError } from '../errors.ts';
import { withinTimeLimit } from '../time-limit.ts';
import { type Node, parsePattern } from './syntax.ts';
import { worstWork } from './work.ts';

const TIME_LIMIT_MS = 250;
/** After so many outputs on which it was stopped, a pattern is not tried any more: a run must end. */
const GIVE_UP_AFTER = 8;
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
  #timesStopped = 0;

  /**
   * @param flags of JavaScript; `d`, `g` and `y` mean nothing here and are ignored
   * @throws {RuleDefinitionError} for a pattern that does not compile
   */
  constructor(source: string, flags = '') {
    this.source = source;
    this.flags = flags.replace(/[dgy]/g, '');
    try {
      this.#regex = new RegExp(source, `${this.flags}g`);
    } catch (error) {
      const reason = String((error as Error).message).replace(
        /^Invalid regular expression: (?:\/[\s\S]*\/\w*: )?/,
        '',
      );
      throw new RuleDefinitionError(`the pattern is not a valid regular expression: ${reason}`, '/pattern');
    }
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
      if (this.#timesStopped >= GIVE_UP_AFTER) {
        throw new CheckFailedError(
          `the pattern was stopped on ${GIVE_UP_AFTER} outputs, each after ${TIME_LIMIT_MS} ms, and is not tried any more`,
        );
      }
      return withinTimeLimit('the pattern', TIME_LIMIT_MS, search);
    } catch (error) {
      if (error instanceof CheckFailedError) {
        this.#timesStopped++;
        throw error;
      }
      // V8 keeps the places to go back to on a stack of its own, which is limited.
      if (error instanceof RangeError)
        throw new CheckFailedError('the pattern needs too much memory on this output');
      throw new CheckFailedError(`the pattern cannot run: ${(error as Error).message}`);
    }
  }
}

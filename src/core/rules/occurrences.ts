import { escapePattern } from '../text/escape-pattern.ts';
import type { Span } from '../text/span.ts';
import { RuleDefinitionError } from './errors.ts';

export interface LiteralOptions {
  readonly ignoreCase?: boolean;
  readonly wholeWords?: boolean;
  /** Any white space between words counts as equal, line breaks too. */
  readonly foldSpace?: boolean;
}

/** A text that is looked for as it stands. Such searches cannot take long, whatever the text. */
export class Literal {
  readonly text: string;
  readonly #regex: RegExp;

  /** @throws {RuleDefinitionError} for an empty text, which would be everywhere */
  constructor(text: string, { ignoreCase, wholeWords, foldSpace }: LiteralOptions = {}) {
    if (text.trim() === '' && (foldSpace || text === '')) {
      throw new RuleDefinitionError('the text to look for is empty');
    }
    this.text = text;
    const source = foldSpace ? text.trim().split(/\s+/).map(escapePattern).join('\\s+') : escapePattern(text);
    const bounded = wholeWords ? `(?<![\\p{L}\\p{N}_])${source}(?![\\p{L}\\p{N}_])` : source;
    // Without "u", upper and lower case of the scripts beyond ASCII would not all be paired.
    this.#regex = new RegExp(
      bounded,
      ignoreCase || wholeWords || foldSpace ? `gu${ignoreCase ? 'i' : ''}` : 'g',
    );
  }

  isIn(text: string): boolean {
    this.#regex.lastIndex = 0;
    return this.#regex.test(text);
  }

  /** The first places where it stands, at most `limit`. */
  spans(text: string, limit: number): Span[] {
    this.#regex.lastIndex = 0;
    return text
      .matchAll(this.#regex)
      .take(limit)
      .map(({ index, 0: found }) => ({ start: index, end: index + found.length }))
      .toArray();
  }
}

import { mergeBytes } from './merge.ts';
import { piecesOf } from './pieces.ts';
import { bytesOf, type Ranks, textOffset } from './token-ranks.ts';

/** A stretch of text that no token crosses the ends of. */
export interface CountedPiece {
  readonly text: string;
  /** 1 or more. */
  readonly tokens: number;
}

/** Whatever tells how many tokens a text has. */
export interface TokenCounter {
  count(text: string): number;
}

/** Pieces whose counts are kept, and the longest of them in UTF-16 units. */
const MOST_KEPT = 50_000;
const LONGEST_KEPT = 64;

/**
 * Counts tokens as OpenAI's `tiktoken` does, to the token. What looks like a special token (`<|endoftext|>`) is
 * ordinary text, and a lone surrogate counts as U+FFFD. Made by `loadTokenizer`.
 */
export class Tokenizer implements TokenCounter {
  readonly #ranks: Ranks;
  readonly #pattern: RegExp;
  readonly #counts = new Map<string, number>();

  /** @param pattern parts a text into pieces */
  constructor(ranks: Ranks, pattern: RegExp) {
    this.#ranks = ranks;
    this.#pattern = pattern;
  }

  count(text: string): number {
    let count = 0;
    for (const piece of piecesOf(text, this.#pattern)) count += this.#countPiece(piece);
    return count;
  }

  /** The pieces of a text, in order; together they are the text, and their tokens its tokens. */
  *pieces(text: string): Generator<CountedPiece, void> {
    for (const piece of piecesOf(text, this.#pattern)) yield { text: piece, tokens: this.#countPiece(piece) };
  }

  /**
   * The UTF-16 offset at which the token of an index (from 0) begins; of a token that begins inside of a character,
   * the character's. The text's length when there is none.
   */
  offsetOf(text: string, index: number): number {
    let offset = 0;
    let left = index;
    for (const piece of this.pieces(text)) {
      if (left < piece.tokens) {
        const bytes = bytesOf(piece.text);
        const begin = left === 0 ? 0 : (mergeBytes(bytes, this.#ranks)[left] as number);
        return offset + textOffset(bytes, begin);
      }
      left -= piece.tokens;
      offset += piece.text.length;
    }
    return text.length;
  }

  #countPiece(piece: string): number {
    const known = this.#counts.get(piece);
    if (known !== undefined) return known;
    const bytes = bytesOf(piece);
    const count = this.#ranks.has(bytes) ? 1 : mergeBytes(bytes, this.#ranks).length;
    if (piece.length <= LONGEST_KEPT) this.#keep(piece, count);
    return count;
  }

  #keep(piece: string, count: number): void {
    if (this.#counts.size >= MOST_KEPT) this.#counts.clear();
    // A copy: a slice would keep the whole text that it was cut from.
    this.#counts.set(Buffer.from(piece, 'utf16le').toString('utf16le'), count);
  }
}

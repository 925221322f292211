import { conceptsOf, negationsIn } from '../reading/concepts.ts';
import { memoize } from '../text/memo.ts';
import { sentencePieces } from '../text/sentences.ts';
import { furtherKeys } from './further-keys.ts';
import type { Term } from './term.ts';
import { termsOf } from './terms.ts';
import { GERMAN_WORDS } from './vocabulary.ts';

/** Whether something in a text is denied. */
export const hasNegation = (text: string) =>
  negationsIn(conceptsOf(text.toLowerCase().match(/[\p{L}'’]+/gu) ?? [])) > 0;

/** Different words that German alone has, of the languages that are known; the beginning of a text tells. */
export const germanWordsIn = (text: string) =>
  [...new Set(text.slice(0, LONGEST_KEPT).match(/\p{L}+/gu))].filter((word) => GERMAN_WORDS.has(word)).length;

/** A text with its terms in order, and where each stands. */
export class IndexedText {
  readonly text: string;
  readonly terms: readonly Term[];
  /** Of a key that comes once, as most do, its place alone. */
  readonly #places = new Map<string, number | number[]>();
  #lowerCased: string | undefined;
  #hasNegation: boolean | undefined;
  #germanWords: number | undefined;
  #sentences: readonly (string | undefined)[] | undefined;

  constructor(text: string) {
    this.text = text;
    this.terms = termsOf(text);
    for (let index = 0; index < this.terms.length; index++) {
      this.#add((this.terms[index] as Term).key, index);
      for (const key of furtherKeys(this.terms, index, text)) this.#add(key, index);
    }
  }

  #add(key: string, index: number): void {
    const places = this.#places.get(key);
    if (places === undefined) this.#places.set(key, index);
    else if (typeof places === 'number') this.#places.set(key, [places, index]);
    else places.push(index);
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  /** Indexes into `terms`, ascending. */
  placesOf(key: string): readonly number[] {
    const places = this.#places.get(key) ?? [];
    return typeof places === 'number' ? [places] : places;
  }

  /** The text in small letters. */
  get lowerCased(): string {
    this.#lowerCased ??= this.text.toLowerCase();
    return this.#lowerCased;
  }

  /** Whether something in it is denied. */
  get hasNegation(): boolean {
    this.#hasNegation ??= hasNegation(this.text);
    return this.#hasNegation;
  }

  get germanWords(): number {
    this.#germanWords ??= germanWordsIn(this.text);
    return this.#germanWords;
  }

  /** The sentence of a term, with what stands behind it. */
  sentenceAt(index: number): string {
    this.#sentences ??= sentencesOf(this.terms, this.text);
    return this.#sentences[index] ?? '';
  }

  /** Whether a term is the first of a clause, a line or a quotation. The weights of grounding are trained with these. */
  isClauseStart(index: number): boolean {
    const term = this.terms[index] as Term;
    const before = this.terms[index - 1];
    if (!before) return true;
    const gap = this.text.slice(before.end, term.start);
    // The full stop of an initial ends nothing.
    return /[!?:;。！？"“„\n]/.test(gap) || (gap.includes('.') && before.end - before.start > 1);
  }
}

/** Of each term, in order, its sentence. */
function sentencesOf(terms: readonly Term[], text: string): (string | undefined)[] {
  const pieces = sentencePieces(text);
  let piece = 0;
  let end = pieces[0]?.length ?? 0;
  return terms.map(({ start }) => {
    while (start >= end && piece < pieces.length - 1) end += pieces[++piece]?.length ?? 0;
    return pieces[piece];
  });
}

/** Texts that are asked again: system messages, examples, passages, the answer in view. */
const KEPT_TEXTS = 64;
const kept = memoize(KEPT_TEXTS, (text) => new IndexedText(text));
/** Longer texts are not worth keeping. */
const LONGEST_KEPT = 20_000;

/** The index of a text, which is made once if it is asked for again soon. */
export const indexOf = (text: string): IndexedText =>
  text.length > LONGEST_KEPT ? new IndexedText(text) : kept(text);

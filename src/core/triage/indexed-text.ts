import { type Term, termsOf } from './terms.ts';

/** A text with its terms in order, and where each stands. */
export class IndexedText {
  readonly text: string;
  readonly terms: readonly Term[];
  readonly #places = new Map<string, number[]>();

  constructor(text: string) {
    this.text = text;
    this.terms = termsOf(text);
    for (const [index, { key }] of this.terms.entries()) {
      const places = this.#places.get(key);
      if (places) places.push(index);
      else this.#places.set(key, [index]);
    }
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  /** Indexes into `terms`, ascending. */
  placesOf(key: string): readonly number[] {
    return this.#places.get(key) ?? [];
  }

  /** Whether a term is the first of its sentence, or of a line or a quotation. */
  begins(index: number): boolean {
    const term = this.terms[index] as Term;
    const before = this.terms[index - 1];
    if (!before) return true;
    const gap = this.text.slice(before.end, term.start);
    // The full stop of an initial ends nothing.
    return /[!?:;。！？"“„\n]/.test(gap) || (gap.includes('.') && before.end - before.start > 1);
  }
}

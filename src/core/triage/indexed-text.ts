import { type Term, termsOf } from './terms.ts';

/** A text with its terms in order, where each stands, and the sentence each belongs to. */
export class IndexedText {
  readonly text: string;
  readonly terms: readonly Term[];
  /** For each term, the number of its sentence, from 0. */
  readonly sentences: readonly number[];
  readonly #places = new Map<string, number[]>();

  constructor(text: string) {
    this.text = text;
    this.terms = termsOf(text);
    this.sentences = sentencesOf(text, this.terms);
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
}

/** Sentences end at their mark, also where the space after it is missing, and at an empty line or a list's next item. */
function sentencesOf(text: string, terms: readonly Term[]): number[] {
  let sentence = 0;
  return terms.map((term, index) => {
    const before = terms[index - 1];
    if (before && endsSentence(text.slice(before.end, term.start), before)) sentence++;
    return sentence;
  });
}

const endsSentence = (gap: string, before: Term) =>
  /[!?。！？;]|\n\s*(?:\n|[-*#|])/.test(gap) || (/\./.test(gap) && before.end - before.start > 1);

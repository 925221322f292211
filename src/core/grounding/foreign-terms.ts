import type { IndexedText } from './indexed-text.ts';
import { isSpecific, type Term } from './term.ts';
import { termsOf } from './terms.ts';
import { GERMAN_WORDS } from './vocabulary.ts';

/** Integers up to this count things, and stand nowhere. */
const LARGEST_COUNT = 10;

/** Numbers, dates, times and names of a claim that stand in none of some texts. */
export function foreignTerms(claim: string, texts: readonly IndexedText[]): Term[] {
  const hasCapitals = isGerman(claim);
  return termsOf(claim).filter(
    (term, index) => isTelling(term, index > 0 && !hasCapitals) && !texts.some((text) => text.has(term.key)),
  );
}

const isTelling = (term: Term, canBeName: boolean) =>
  isSpecific(term) &&
  (term.kind !== 'word' || canBeName) &&
  !(term.kind === 'number' && isCount(Number(term.key.slice(1))));

const isCount = (value: number) => Number.isInteger(value) && value >= 0 && value <= LARGEST_COUNT;

/** In German every noun has a capital; *die*, *war* and *hat* are English words, too. */
export const isGerman = (text: string) =>
  [...new Set(text.match(/\p{L}+/gu))].filter((word) => GERMAN_WORDS.has(word)).length >= 3;

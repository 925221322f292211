import { germanWordsIn, type IndexedText } from './indexed-text.ts';
import { isFigure, isSpecific, type Term } from './term.ts';
import { termsOf } from './terms.ts';
import { ALL_GERMAN_WORDS, STOP_WORDS } from './vocabulary.ts';

/** Integers up to this count things, and stand nowhere. */
const LARGEST_COUNT = 10;

/** Numbers, dates, times and names of a claim that stand in none of some texts. */
export function foreignTerms(claim: string, texts: readonly IndexedText[]): Term[] {
  const hasCapitals = isGerman(claim, texts);
  return termsOf(claim).filter(
    (term, index) => isTelling(term, index > 0 && !hasCapitals) && !texts.some((text) => text.has(term.key)),
  );
}

const isTelling = (term: Term, canBeName: boolean) =>
  isSpecific(term) &&
  (isFigure(term.key) || canBeName) &&
  !(term.kind === 'number' && isCount(Number(term.key.slice(1))));

const isCount = (value: number) => Number.isInteger(value) && value >= 0 && value <= LARGEST_COUNT;

/** Words of a claim that tell a language by themselves. */
const CLEAR = 3;
/** And so many beside German texts. */
const FEW = 2;

/**
 * In German every noun has a capital; *die*, *war* and *hat* are English words, too. Two words are German beside German
 * texts, unless one of them tells another language.
 */
export function isGerman(claim: string, beside: readonly Pick<IndexedText, 'germanWords'>[] = []): boolean {
  if (germanWordsIn(claim) >= CLEAR) return true;
  const small =
    claim
      .toLowerCase()
      .match(/\p{L}+/gu)
      ?.filter((word) => STOP_WORDS.has(word)) ?? [];
  return (
    new Set(small).size >= FEW &&
    small.every((word) => ALL_GERMAN_WORDS.has(word)) &&
    beside.some(({ germanWords }) => germanWords >= CLEAR)
  );
}

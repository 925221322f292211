import { worthOf } from './alignment.ts';
import { alignmentSigns } from './alignment-signs.ts';
import type { IndexedText } from './indexed-text.ts';
import { isSpecific, type Term } from './term.ts';
import { termsOf } from './terms.ts';

const FIRST_PERSON = /^(?:i|my|me|mine|we|our|i'm|i've|i'd)$/i;
const SECOND_PERSON = /^(?:you|your)$/i;
/** What a small word is worth, where one with content is worth 1. */
const SMALL = 0.25;
/** Places of a term that are looked at; what stands in more of them tells little. */
const MOST_PLACES = 50;
/** So few terms may be a name alone. */
const FEW = 3;

/** Measures a claim, beside a question, against a text; in the order of the weights. */
export function claimSigns(claim: string, known: IndexedText, asked: IndexedText): number[] {
  const terms = termsOf(claim);
  const said = (term: Term) => claim.slice(term.start, term.end);
  const isKnown = ({ key }: Term) => known.has(key);
  const content = terms.filter(({ isStop }) => !isStop);
  const added = content.filter(({ key }) => !asked.has(key));
  const persons = (pattern: RegExp) => terms.filter((term) => pattern.test(said(term)));
  // A capital letter at the start of a sentence makes no name.
  const isOpening = (term: Term) => term === terms[0] && term.kind === 'word' && terms.length > FEW;
  // From its first word with content on.
  const excerpt = claim.slice(content[0]?.start, terms.at(-1)?.end).toLowerCase();
  return [
    weightedShare(terms, isKnown),
    share(added, isKnown),
    Math.log1p(added.filter((term) => isSpecific(term) && !isKnown(term) && !isOpening(term)).length),
    Math.log1p(longestGap(terms, isKnown)),
    Math.log1p(persons(FIRST_PERSON).filter((term) => !isKnown(term)).length),
    Math.log1p(persons(SECOND_PERSON).length),
    Number(added.length === 0),
    Number(content.every(isKnown)),
    Number(content.length === 0),
    Number(known.lowerCased.includes(excerpt)),
    ...alignmentSigns(claim, terms, known),
    distanceFrom(asked, added, known),
  ];
}

/**
 * How far what a claim adds to the question stands from what is asked about: 0 where it is in the sentence of the text
 * that has most of the question's words, and 1 where none of them is near.
 */
function distanceFrom(asked: IndexedText, added: readonly Term[], known: IndexedText): number {
  const counts = new Map<string, number>();
  const keys = new Set(asked.terms.filter(({ isStop }) => !isStop).map(({ key }) => key));
  for (const key of keys)
    for (const sentence of new Set(known.placesOf(key).map((place) => known.sentenceAt(place))))
      counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  const placed = added.filter(({ key }) => known.has(key));
  if (most === 0 || placed.length === 0) return 0;
  const near = placed.map(({ key }) =>
    Math.max(
      ...known
        .placesOf(key)
        .slice(0, MOST_PLACES)
        .map((place) => counts.get(known.sentenceAt(place)) ?? 0),
    ),
  );
  return 1 - near.reduce((sum, count) => sum + count, 0) / near.length / most;
}

/** Whether a text is one question after a fact, and no turn of a conversation. */
export function isAsked(text: string): boolean {
  const question = text.trim();
  return (
    /[?？]$|^(?:which|what|who|whose|whom|when|where|how (?:many|much|old|long))\b/i.test(question) &&
    !/[.!?]\s/.test(question.slice(0, -1).replace(/\b(?:\p{L}|Dr|Mr|Mrs|Ms|No|St|Jr)\./gu, '')) &&
    !/(?<!^(?:can|could|would|will) )\byou\b|\byours?\b/i.test(question)
  );
}

const share = (terms: readonly Term[], holds: (term: Term) => boolean) =>
  terms.length === 0 ? 1 : terms.filter(holds).length / terms.length;

/** Names and figures tell most, and small words little. */
function weightedShare(terms: readonly Term[], holds: (term: Term) => boolean): number {
  const weigh = (some: readonly Term[]) =>
    some.reduce((sum, term) => sum + (term.isStop ? SMALL : worthOf(term)), 0);
  return terms.length === 0 ? 1 : weigh(terms.filter(holds)) / weigh(terms);
}

/** Terms on end that do not hold; small words count half. */
function longestGap(terms: readonly Term[], holds: (term: Term) => boolean): number {
  let [longest, length] = [0, 0];
  for (const term of terms) {
    length = holds(term) ? 0 : length + (term.isStop ? 0.5 : 1);
    longest = Math.max(longest, length);
  }
  return longest;
}

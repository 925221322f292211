import { conceptsOf, negationsIn } from '../reading/concepts.ts';
import { align, worthOf } from './alignment.ts';
import type { IndexedText } from './indexed-text.ts';
import { areOpposites } from './opposites.ts';
import type { Term } from './term.ts';

/** Of a longer part of the text, terms that a claim leaves out may be denied for themselves. */
const LONGEST_PASSED = 3;

/**
 * What a claim says otherwise than the part of the text that it is nearest to: other terms in their place, opposites,
 * terms from elsewhere, other denials. In a near copy they weigh most.
 */
export function alignmentSigns(claim: string, terms: readonly Term[], known: IndexedText): number[] {
  const { unplaced, breaks, gaps } = align(terms, known);
  let [substituted, opposed, added, dropped] = [0, 0, 0, 0];
  for (const { claimTerms, textTerms } of gaps) {
    substituted += Math.min(countBeside(textTerms, claimTerms), countBeside(claimTerms, textTerms));
    opposed += oppositesIn(claimTerms, textTerms);
    const denied = negationsOf(claimTerms, claim) - negationsOf(textTerms, known.text);
    if (denied > 0) added++;
    else if (denied < 0 && textTerms.length <= claimTerms.length + LONGEST_PASSED) dropped++;
  }
  const displaced = unplaced.filter(({ key }) => known.has(key));
  const content = terms.filter(({ isStop }) => !isStop);
  const count = Math.max(1, content.length);
  const share = 1 - weightOf(unplaced) / Math.max(1, weightOf(content));
  const near = Math.max(0, 2 * share - 1);
  return [
    Number(unplaced.length === 0),
    substituted / count,
    breaks / count,
    near * Math.log1p(opposed),
    near * Math.log1p(displaced.length),
    Math.log1p(added),
    near * Math.log1p(dropped),
  ];
}

const weightOf = (terms: readonly Term[]) => terms.reduce((sum, term) => sum + worthOf(term), 0);

/** How many terms with content stand here and not there. */
const countBeside = (there: readonly Term[], here: readonly Term[]) =>
  here.filter(({ isStop, key }) => !isStop && !there.some((term) => term.key === key)).length;

/** Terms that stand for what excludes them. */
const oppositesIn = (claimTerms: readonly Term[], textTerms: readonly Term[]) =>
  claimTerms.filter(({ key }) => textTerms.some((other) => areOpposites(key, other.key))).length;

const negationsOf = (terms: readonly Term[], text: string) =>
  negationsIn(conceptsOf(terms.map(({ start, end }) => text.slice(start, end).toLowerCase())));

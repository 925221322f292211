import type { IndexedText } from './indexed-text.ts';
import { isSpecific, type Term } from './term.ts';

/** A claim laid along a text, so that its terms stand there in order and near one another as far as can be. */
export interface Alignment {
  /** Terms with content that stand nowhere along it. */
  readonly unplaced: readonly Term[];
  /** How often the claim goes on at another part of the text. */
  readonly breaks: number;
  /** Beside the terms that have a place: what the claim says, and what the text says there. */
  readonly gaps: readonly Gap[];
}

export interface Gap {
  readonly claimTerms: readonly Term[];
  readonly textTerms: readonly Term[];
}

/** Places of a term that are tried. */
const MOST_PLACES = 8;
/** Terms with content back to the one that a term follows. */
const FARTHEST = 4;
/** Terms of the text that may be passed over. */
const LONGEST_SKIP = 12;
/** What it costs to go on elsewhere, or to pass over a term, where a term in its place is worth 1. */
const BREAK = 1.2;
const SKIP = 0.06;
/** What a name or a figure is worth. */
const SPECIFIC = 1.3;

export const worthOf = (term: Term) => (isSpecific(term) ? SPECIFIC : 1);

/** A term at a place of the text, and the best way there. */
interface Placement {
  readonly index: number;
  readonly place: number;
  score: number;
  from: Placement | undefined;
  isBreak: boolean;
}

/** @param terms of the claim */
export function align(terms: readonly Term[], known: IndexedText): Alignment {
  const layers: Placement[][] = [];
  let best: Placement | undefined;
  for (const [index, term] of terms.entries()) {
    if (term.isStop) continue;
    const layer = known
      .placesOf(term.key)
      .slice(0, MOST_PLACES)
      .map((place) => stepTo(index, place, worthOf(term), best, layers));
    layers.push(layer);
    if (layers.length > FARTHEST) layers.shift();
    for (const step of layer) if (!best || step.score > best.score) best = step;
  }
  return alignmentTo(best, terms, known);
}

function stepTo(
  index: number,
  place: number,
  worth: number,
  best: Placement | undefined,
  layers: readonly (readonly Placement[])[],
): Placement {
  const step: Placement = {
    index,
    place,
    score: best ? best.score - BREAK : 0,
    from: best,
    isBreak: best !== undefined,
  };
  for (const layer of layers)
    for (const from of layer) {
      const skip = place - from.place;
      if (skip <= 0 || skip > LONGEST_SKIP) continue;
      const score = from.score - SKIP * Math.abs(skip - (index - from.index));
      if (score >= step.score) [step.score, step.from, step.isBreak] = [score, from, false];
    }
  step.score += worth;
  return step;
}

function alignmentTo(last: Placement | undefined, terms: readonly Term[], known: IndexedText): Alignment {
  const placed = new Set<number>();
  const gaps: Gap[] = [];
  let breaks = 0;
  const gapBehind = ({ index, place }: Placement, next: number) => {
    const claimTerms = terms.slice(index + 1, next);
    let end = place + 1;
    const most = place + Math.min(claimTerms.length, LONGEST_SKIP);
    while (end <= most && end < known.terms.length && !known.isClauseStart(end)) end++;
    gaps.push({ claimTerms, textTerms: known.terms.slice(place + 1, end) });
  };
  if (last) gapBehind(last, terms.length);
  for (let step = last; step; step = step.from) {
    const { index, place, from, isBreak } = step;
    placed.add(index);
    if (!from) {
      let start = place;
      const least = place - Math.min(index, LONGEST_SKIP);
      while (start > least && start > 0 && !known.isClauseStart(start)) start--;
      gaps.push({ claimTerms: terms.slice(0, index), textTerms: known.terms.slice(start, place) });
    } else if (isBreak) {
      breaks++;
      gapBehind(from, index);
    } else {
      gaps.push({
        claimTerms: terms.slice(from.index + 1, index),
        textTerms: known.terms.slice(from.place + 1, place),
      });
    }
  }
  return { unplaced: terms.filter(({ isStop }, index) => !isStop && !placed.has(index)), breaks, gaps };
}

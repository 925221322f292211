import type { Passage } from '../prompt/passages.ts';
import type { Evidence } from '../triage/evidence.ts';
import type { RetrievedView } from './view.ts';

/** Where the passage that holds a line stands among what is found for a sample, from 1. */
export type RankOf = (file: string, line: number) => number | undefined;

/** What came for a result, and what should have: the place of a fact that triage found and the search did not. */
export function retrievedView(
  passages: readonly Passage[],
  facts: readonly string[],
  evidence: readonly Evidence[],
  rankOf: RankOf,
): RetrievedView {
  const needed = facts.map(folded);
  const missed = evidence.find((each) => each.kind === 'fact' && each.outcome === 'not-retrieved');
  const place = missed?.kind === 'fact' && missed.place?.in === 'knowledge' ? missed.place : undefined;
  const rank = place && rankOf(place.file, place.line + 1);
  return {
    came: passages.map(({ source, line, heading, score, text }) => ({
      file: source,
      line,
      ...(heading !== undefined && { heading }),
      score,
      isNeeded: needed.some((fact) => folded(text).includes(fact)),
    })),
    ...(place && {
      missed: { file: place.file, line: place.line + 1, ...(rank !== undefined && { rank }) },
    }),
  };
}

const folded = (text: string) => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();

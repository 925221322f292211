import type { Passage } from '../prompt/passages.ts';
import { foldedText } from '../text/folded-text.ts';
import type { Evidence } from '../triage/evidence.ts';
import type { RetrievedView } from './view.ts';

/** What came for a result, and what should have: the place of a fact that triage found and the search did not. */
export function retrievedView(
  passages: readonly Passage[],
  facts: readonly string[],
  evidence: readonly Evidence[],
): RetrievedView {
  const needed = facts.map(foldedText);
  const missed = evidence.find((each) => each.kind === 'fact' && each.place?.in === 'knowledge');
  const { place, rank } = missed?.kind === 'fact' ? missed : {};
  const noise = new Set(evidence.map((each) => (each.kind === 'fact' ? each.noise?.id : undefined)));
  return {
    passages: passages.map(({ source, line, heading, score, text }) => ({
      file: source,
      line,
      ...(heading !== undefined && { heading }),
      score,
      isNeeded: needed.some((fact) => foldedText(text).includes(fact)),
      isNoise: noise.has(`${source}:${line}`),
    })),
    ...(place?.in === 'knowledge' && {
      missed: { file: place.file, line: place.line + 1, ...(rank !== undefined && { rank }) },
    }),
  };
}

import { distance } from 'fastest-levenshtein';

/** The candidate a misspelt word most likely meant, or `undefined` when none is near. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.ceil(word.length / 3);
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < bestDistance && edits < word.length) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best;
}

import type { Hit } from './sparse-index.ts';

/** How much the first ranks outweigh later ones (Cormack, Clarke and Büttcher 2009, SIGIR, p. 758–759). */
const K = 60;

/**
 * One ranking of several by reciprocal rank fusion, best first.
 * @returns scores from 0 to 1, which is the first of every ranking
 */
export function fuse(rankings: readonly (readonly Hit[])[], limit: number): Hit[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings) {
    for (const [index, { passage }] of ranking.entries())
      scores.set(passage, (scores.get(passage) ?? 0) + (K + 1) / (K + index + 1) / rankings.length);
  }
  return [...scores]
    .map(([passage, score]) => ({ passage, score }))
    .sort((a, b) => b.score - a.score || a.passage - b.passage)
    .slice(0, limit);
}

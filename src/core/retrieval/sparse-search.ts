import { countsOf, type Hit, type SparseIndex, type WeightedTerms } from './sparse-index.ts';

/** Passages that a query is widened by, terms taken from them, and the part of the query that they become. */
const FEEDBACK_PASSAGES = 3;
const FEEDBACK_TERMS = 30;
const FEEDBACK_SHARE = 0.5;
/** How much terms of the query that stand side by side count, beside the terms themselves. */
const PAIR_WEIGHT = 0.3;
/** How far apart the terms of a pair may stand. */
const PAIR_DISTANCE = 2;
/** How fast further occurrences of a pair lose their weight, as those of a term do. */
const PAIR_SATURATION = 1.2;
/** Passages whose pairs are looked for. */
const PAIR_PASSAGES = 100;

/**
 * Searches in two steps: by the query's terms, then by these and the terms that the best passages have in common
 * (pseudo-relevance feedback, as in RM3: Lavrenko and Croft 2001, SIGIR, p. 120–127), which finds what says the same
 * in other words. Passages in which terms of the query stand together go up.
 * @param query the query's terms, in their order
 * @param isAllowed leaves passages out before they are ranked
 */
export function sparseSearch(
  index: SparseIndex,
  query: readonly string[],
  limit: number,
  isAllowed?: (passage: number) => boolean,
): Hit[] {
  const known = index.numbersOf(query);
  if (known.length === 0) return [];
  const plain = new Map([...countsOf(known)].map(([term, count]) => [term, count / known.length]));
  const first = withPairs(index, known, index.search(plain, PAIR_PASSAGES, isAllowed), 1);
  const wider = widened(index, plain, first.slice(0, FEEDBACK_PASSAGES));
  const hits = index.search(wider, Math.max(limit, PAIR_PASSAGES), isAllowed);
  return withPairs(index, known, hits, 1 - FEEDBACK_SHARE).slice(0, limit);
}

function widened(index: SparseIndex, plain: WeightedTerms, passages: readonly Hit[]): WeightedTerms {
  const scores = passages.reduce((sum, { score }) => sum + score, 0);
  const weights = new Map<number, number>();
  for (const { passage, score } of passages) {
    const terms = index.termsOf(passage);
    for (const [term, count] of countsOf(terms)) {
      const weight = ((score / scores) * count * index.idf(term)) / terms.length;
      weights.set(term, (weights.get(term) ?? 0) + weight);
    }
  }
  const chosen = [...weights].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, FEEDBACK_TERMS);
  const sum = chosen.reduce((total, [, weight]) => total + weight, 0);
  const query = new Map([...plain].map(([term, weight]) => [term, weight * (1 - FEEDBACK_SHARE)]));
  for (const [term, weight] of chosen) {
    query.set(term, (query.get(term) ?? 0) + (FEEDBACK_SHARE * weight) / sum);
  }
  return query;
}

/** Adds to each hit what its pairs of the query's neighbouring terms are worth. */
function withPairs(index: SparseIndex, query: readonly number[], hits: readonly Hit[], share: number): Hit[] {
  /** Worth by pair: the smaller number times 2^26, and the larger one. */
  const pairs = new Map<number, number>();
  const partners = new Set<number>();
  for (let at = 0; at + 1 < query.length; at++) {
    const [a, b] = [query[at] as number, query[at + 1] as number];
    if (a === b) continue;
    pairs.set(pairOf(a, b), index.idf(a) + index.idf(b));
    partners.add(a).add(b);
  }
  if (pairs.size === 0) return [...hits];
  const weight = (share * PAIR_WEIGHT) / query.length;
  return hits
    .map(({ passage, score }, rank) => {
      if (rank >= PAIR_PASSAGES) return { passage, score };
      let worth = 0;
      for (const [pair, count] of pairsIn(index.termsOf(passage), pairs, partners)) {
        worth += ((pairs.get(pair) as number) * (PAIR_SATURATION + 1) * count) / (count + PAIR_SATURATION);
      }
      return { passage, score: score + weight * worth };
    })
    .sort((a, b) => b.score - a.score || a.passage - b.passage);
}

const pairOf = (a: number, b: number) => (a < b ? a * 2 ** 26 + b : b * 2 ** 26 + a);

function pairsIn(
  terms: Uint32Array,
  wanted: ReadonlyMap<number, number>,
  partners: ReadonlySet<number>,
): Map<number, number> {
  const found = new Map<number, number>();
  for (let at = 0; at < terms.length; at++) {
    const term = terms[at] as number;
    if (!partners.has(term)) continue;
    for (let next = at + 1; next <= at + PAIR_DISTANCE && next < terms.length; next++) {
      const pair = pairOf(term, terms[next] as number);
      if (wanted.has(pair)) found.set(pair, (found.get(pair) ?? 0) + 1);
    }
  }
  return found;
}

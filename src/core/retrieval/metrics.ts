/**
 * Measures of one ranking, as `trec_eval` defines them.
 *
 * Precision and recall at k count relevant documents among the first k; the reciprocal rank is that of the first
 * relevant one; average precision is the mean of the precisions at each relevant document, over all that are
 * relevant; nDCG divides the gains, discounted by log2(rank + 1), by those of the best ranking there could be
 * (Järvelin and Kekäläinen 2002, ACM TOIS 20, p. 422–446).
 */
export interface RankingMetrics {
  readonly precision: number;
  readonly recall: number;
  readonly reciprocalRank: number;
  readonly averagePrecision: number;
  readonly ndcg: number;
}

/**
 * @param ranking ids, best first, each once
 * @param relevant the gain of each relevant document, above 0
 * @param k how many of the ranking count for precision, recall and nDCG
 */
export function rankingMetrics<Id>(
  ranking: readonly Id[],
  relevant: ReadonlyMap<Id, number>,
  k: number,
): RankingMetrics {
  let found = 0;
  let foundAtK = 0;
  let precisions = 0;
  let gains = 0;
  let firstRank = 0;
  for (const [index, id] of ranking.entries()) {
    const gain = relevant.get(id);
    if (gain === undefined) continue;
    found++;
    firstRank ||= index + 1;
    precisions += found / (index + 1);
    if (index >= k) continue;
    foundAtK++;
    gains += gain / Math.log2(index + 2);
  }
  const ideal = [...relevant.values()]
    .sort((a, b) => b - a)
    .slice(0, k)
    .reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
  const of = relevant.size;
  return {
    precision: foundAtK / k,
    recall: of > 0 ? foundAtK / of : 0,
    reciprocalRank: firstRank > 0 ? 1 / firstRank : 0,
    averagePrecision: of > 0 ? precisions / of : 0,
    ndcg: ideal > 0 ? gains / ideal : 0,
  };
}

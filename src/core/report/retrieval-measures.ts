import type { RankingMetrics } from '../retrieval/metrics.ts';

/** A measure of retrieval in words. */
export interface RetrievalMeasure {
  readonly of: keyof RankingMetrics;
  readonly name: string;
  /** What it says, after its name. */
  readonly meaning: string;
}

/** The measures of the first passages, as every view names and explains them. @param k how many passages count */
export function retrievalMeasures(k: number): RetrievalMeasure[] {
  const first = k === 1 ? 'the first passage' : `the first ${k} passages`;
  return [
    { of: 'precision', name: `Precision@${k}`, meaning: `how much of ${first} is relevant` },
    { of: 'recall', name: `Recall@${k}`, meaning: `how much of what is relevant is in ${first}` },
    {
      of: 'reciprocalRank',
      name: 'Reciprocal rank',
      meaning: '1 if the first passage is relevant, 1/2 if only the second is, and so on',
    },
    {
      of: 'averagePrecision',
      name: 'Average precision',
      meaning: '1 if all that is relevant comes before everything else',
    },
    {
      of: 'ndcg',
      name: `nDCG@${k}`,
      meaning: `how good the ranking of ${first} is: 1 if the most relevant come first`,
    },
  ];
}

import { randomisationTest } from '../statistics/randomisation.ts';
import { type Mean, meanOf, type QueryEvaluation, type RetrievalEvaluation } from './evaluation.ts';

/** Two settings over the same samples. */
export interface RetrievalComparison {
  readonly queries: number;
  readonly before: Mean;
  readonly after: Mean;
  /** After minus before, with its 95 % interval. */
  readonly difference: Mean;
  /** Of the paired randomisation test. */
  readonly p: number;
  /** Only where the test says so, at 5 %. */
  readonly better?: 'before' | 'after';
}

const LEVEL = 0.05;

/** Compares two settings by nDCG, sample by sample. A sample that one of them cannot find anything for counts as 0 there. */
export function compareRetrieval(
  before: RetrievalEvaluation,
  after: RetrievalEvaluation,
): RetrievalComparison {
  const [first, second] = [before, after].map(({ queries }) => bySample(queries));
  const samples = [...new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])])];
  const valuesOf = (found: ReadonlyMap<string, number> | undefined) =>
    samples.map((sample) => found?.get(sample) ?? 0);
  const [earlier, later] = [valuesOf(first), valuesOf(second)];
  const differences = later.map((value, at) => value - (earlier[at] ?? 0));
  const difference = meanOf(differences, -1);
  const p = randomisationTest(differences);
  const isReal = p < LEVEL && difference.mean !== 0;
  return {
    queries: samples.length,
    before: meanOf(earlier),
    after: meanOf(later),
    difference,
    p,
    ...(isReal && { better: difference.mean > 0 ? 'after' : 'before' }),
  };
}

const bySample = (queries: readonly QueryEvaluation[]) =>
  new Map(queries.map(({ sample, metrics }) => [sample, metrics.ndcg]));

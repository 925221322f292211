import { retrievalMeasures } from '../report/retrieval-measures.ts';
import type { QueryEvaluation, RetrievalEvaluation } from '../retrieval/evaluation.ts';
import { oneLine } from '../text/one-line.ts';
import type { RetrievalView } from './view.ts';

/** Queries that are shown. */
const SHOWN = 500;
/** Characters of a query, and of a document's name. */
const LONGEST_QUERY = 300;
const LONGEST_NAME = 100;
/** What should have come, of one query; documents that are not there. */
const SHOWN_MISSED = 20;

/** How retrieval did over a run, the queries that missed most first. */
export function retrievalView({
  k,
  queries,
  skipped,
  unanswerable,
  unknown,
  means,
}: RetrievalEvaluation): RetrievalView {
  const byNeed = (a: QueryEvaluation, b: QueryEvaluation) =>
    a.metrics.recall - b.metrics.recall || a.metrics.ndcg - b.metrics.ndcg;
  return {
    k,
    measures: retrievalMeasures(k).map(({ of, name, meaning }) => ({
      name,
      meaning,
      mean: means[of].mean,
      low: means[of].low,
      high: means[of].high,
    })),
    queries: queries.length,
    skipped,
    unanswerable: unanswerable.length,
    unknown: unknown.slice(0, SHOWN_MISSED).map((name) => oneLine(name, LONGEST_NAME)),
    missing: queries.filter(({ missed }) => missed.length > 0).length,
    rows: queries
      .toSorted(byNeed)
      .slice(0, SHOWN)
      .map(({ sample, query, found, missed, metrics }) => ({
        sample,
        query: oneLine(query, LONGEST_QUERY),
        recall: metrics.recall,
        ndcg: metrics.ndcg,
        passages: found.map(({ passage: { source, line }, isRelevant }) => ({
          file: source,
          line,
          isRelevant,
        })),
        missed: missed.slice(0, SHOWN_MISSED),
      })),
  };
}

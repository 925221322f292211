import type { SearchMode } from '../prompt/retrieval-options.ts';
import type { Embedder } from './embedder.ts';
import { fuse } from './fusion.ts';
import type { KnowledgeIndex } from './knowledge-index.ts';
import type { Hit } from './sparse-index.ts';

/** Passages of each ranking that are fused. */
const FUSED = 1_000;
/** Passages that a query is widened by. */
const FEEDBACK = 3;

/** What is searched. */
export interface SearchScope {
  readonly index: KnowledgeIndex;
  /** Has the vectors of the passages and of the query; by words alone where absent. */
  readonly embedder?: Embedder;
}

/**
 * The passages that fit a query best, best first. The scores say how well each fits by itself: BM25 by words, the cosine
 * where there are vectors, also where both decide about the order: a place among others says nothing of that. Hybrid search fuses both rankings twice: the first passages of the
 * first time widen the query for the second.
 * @param isAllowed leaves passages out before they are ranked
 */
export function search(
  mode: SearchMode,
  { index, embedder }: SearchScope,
  query: string,
  limit: number,
  isAllowed?: (passage: number) => boolean,
): Hit[] {
  if (mode === 'sparse' || !embedder) return index.hits(query, limit, isAllowed);
  if (mode === 'dense') return embedder.search(query, limit, isAllowed);
  const depth = Math.max(limit, FUSED);
  const sparse = index.hits(query, depth, isAllowed);
  const first = fuse([sparse, embedder.search(query, depth, isAllowed)], FEEDBACK);
  return fuse([sparse, embedder.search(query, depth, isAllowed, first)], limit).map(({ passage }) => ({
    passage,
    score: embedder.similarity(query, passage),
  }));
}

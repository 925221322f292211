import reviewSchema from '../../../schemas/review.schema.json' with { type: 'json' };
import { schemaCheck } from '../documents/schema-check.ts';
import type { YamlDocument } from '../documents/yaml-document.ts';
import { type Review, readReview, type StoredReview, subjectOf } from './review.ts';

/** What a person decided about one output of a sample. */
export interface Verdict extends Review {
  readonly verdict: 'approve' | 'reject' | 'correct';
  /** What the output should have been; present where the verdict is `correct`. */
  readonly correction?: string;
  readonly note?: string;
  /** Who decided, by the name that git commits under; absent where there is none. */
  readonly reviewer?: string;
}

export type StoredVerdict = StoredReview<Verdict>;

/** A verdict that is not stored yet. */
export type VerdictInput = Pick<Verdict, 'sample' | 'verdict' | 'correction' | 'note' | 'reviewer'> & {
  /** The whole output. */
  readonly output: string;
};

/** The verdict that a decision makes, in the order its file is written. */
export const verdictOf = (
  { sample, output, verdict, correction, note, reviewer }: VerdictInput,
  now: Date,
): Verdict => ({
  ...subjectOf(sample, output),
  verdict,
  ...(correction !== undefined && { correction }),
  ...(note && { note }),
  ...(reviewer && { reviewer }),
  reviewedAt: now.toISOString(),
});

const checkShape = schemaCheck(reviewSchema);

/** The verdict that a document holds; where it holds none, the document gets a diagnostic. */
export const readVerdict = (document: YamlDocument) => readReview<Verdict>(document, checkShape);

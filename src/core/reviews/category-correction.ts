import categorySchema from '../../../schemas/category.schema.json' with { type: 'json' };
import { schemaCheck } from '../documents/schema-check.ts';
import type { Category } from '../failure-category.ts';
import { LatestReviews } from './latest-reviews.ts';
import { type Review, readReview, type StoredReview, subjectOf } from './review.ts';
import type { ReviewKind } from './review-files.ts';

/** The category that a person gave a failure. One without an output counts as one with an empty output. */
export interface CategoryCorrection extends Review {
  readonly category: Category;
  readonly note?: string;
}

export type StoredCategoryCorrection = StoredReview<CategoryCorrection>;

/** A correction that is not stored yet. */
export type Recategorisation = Pick<CategoryCorrection, 'sample' | 'category' | 'note'> & {
  /** The whole output; absent where the failure brought none. */
  readonly output?: string;
};

/** The categories that people gave one prompt's failures. */
export class CategoryCorrections extends LatestReviews<CategoryCorrection> {}

/** The correction that is made, in the order its file is written. */
export const correctionOf = (
  { sample, output = '', category, note }: Recategorisation,
  now: Date,
): CategoryCorrection => ({
  ...subjectOf(sample, output),
  category,
  ...(note && { note }),
  reviewedAt: now.toISOString(),
});

const checkShape = schemaCheck(categorySchema);

export const CATEGORY_CORRECTION: ReviewKind<CategoryCorrection> = {
  name: 'correction',
  parts: 'its note or the id of its sample',
  read: (document) => readReview<CategoryCorrection>(document, checkShape),
};

import { LatestReviews } from './latest-reviews.ts';
import type { Verdict } from './verdict.ts';

/** The verdicts of people on one prompt's outputs. */
export class Verdicts extends LatestReviews<Verdict> {
  /** Whether a person called this very output right. */
  isApproved(sample: string, output: string): boolean {
    return this.find(sample, output)?.verdict === 'approve';
  }
}

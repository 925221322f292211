import { sha256 } from '../text/hash.ts';
import { LatestReviews } from './latest-reviews.ts';
import type { Verdict } from './verdict.ts';

/** The verdicts of people on one prompt's outputs. */
export class Verdicts extends LatestReviews<Verdict> {
  /** The same as long as the same is decided about the same outputs. */
  get stamp(): string {
    const decided = [...this.samples].flatMap((sample) =>
      this.of(sample).map(({ outputHash, verdict }) => [sample, outputHash, verdict]),
    );
    return sha256(JSON.stringify(decided));
  }

  /** Whether a person called this very output right. */
  isApproved(sample: string, output: string): boolean {
    return this.find(sample, output)?.verdict === 'approve';
  }
}

import type { Diagnostic } from '../diagnostic.ts';
import { outputHash } from '../runs/output-hash.ts';
import type { Review, StoredReview } from './review.ts';

/** What people said of one prompt's outputs; of several reviews of one output, the latest counts. */
export class LatestReviews<Kind extends Review> {
  /** What is wrong with files that hold none. */
  readonly diagnostics: readonly Diagnostic[];
  /** Oldest first. */
  readonly #bySample: ReadonlyMap<string, readonly StoredReview<Kind>[]>;

  constructor(stored: Iterable<StoredReview<Kind>>, diagnostics: readonly Diagnostic[] = []) {
    this.diagnostics = diagnostics;
    const byTime = [...stored].sort((a, b) => timeOf(a) - timeOf(b) || (a.file < b.file ? -1 : 1));
    this.#bySample = Map.groupBy(byTime, ({ sample }) => sample);
  }

  get isEmpty(): boolean {
    return this.#bySample.size === 0;
  }

  /** Ids of the samples of which something was said. */
  get samples(): Iterable<string> {
    return this.#bySample.keys();
  }

  /** All that was said of a sample's outputs, oldest first. */
  of(sample: string): readonly StoredReview<Kind>[] {
    return this.#bySample.get(sample) ?? [];
  }

  /** What was said last of this very output of a sample. */
  find(sample: string, output: string): StoredReview<Kind> | undefined {
    return this.#bySample.has(sample) ? this.findByHash(sample, outputHash(output)) : undefined;
  }

  /** @param hash `outputHash` of the output */
  findByHash(sample: string, hash: string): StoredReview<Kind> | undefined {
    return this.of(sample).findLast((review) => review.outputHash === hash);
  }

  /** All that was said of this very output, oldest first. */
  findAll(sample: string, output: string): StoredReview<Kind>[] {
    const hash = outputHash(output);
    return this.of(sample).filter((review) => review.outputHash === hash);
  }
}

/** A leap second, which the schema lets pass, is no time to `Date`. */
const timeOf = ({ reviewedAt }: Review) => Date.parse(reviewedAt) || 0;

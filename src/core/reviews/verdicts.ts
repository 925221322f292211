import type { Diagnostic } from '../diagnostic.ts';
import { outputHash, type StoredVerdict } from './verdict.ts';

/** The verdicts of people on one prompt's outputs. */
export class Verdicts {
  /** What is wrong with files that hold none. */
  readonly diagnostics: readonly Diagnostic[];
  readonly #latest = new Map<string, StoredVerdict>();

  constructor(stored: Iterable<StoredVerdict>, diagnostics: readonly Diagnostic[] = []) {
    this.diagnostics = diagnostics;
    const byTime = [...stored].sort((a, b) => timeOf(a) - timeOf(b) || (a.file < b.file ? -1 : 1));
    for (const verdict of byTime) this.#latest.set(keyOf(verdict.sample, verdict.outputHash), verdict);
  }

  /** What was decided last about this very output of a sample. */
  find(sample: string, output: string): StoredVerdict | undefined {
    return this.#latest.get(keyOf(sample, outputHash(output)));
  }

  /** Whether a person called this very output right. */
  isApproved(sample: string, output: string): boolean {
    return this.find(sample, output)?.verdict === 'approve';
  }
}

/** A leap second, which the schema lets pass, is no time to `Date`. */
const timeOf = ({ reviewedAt }: StoredVerdict) => Date.parse(reviewedAt) || 0;
const keyOf = (sample: string, hash: string) => `${hash} ${sample}`;

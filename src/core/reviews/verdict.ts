import reviewSchema from '../../../schemas/review.schema.json' with { type: 'json' };
import { schemaCheck } from '../documents/schema-check.ts';
import type { YamlDocument } from '../documents/yaml-document.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';

/** Characters of an output that a verdict repeats; of a longer one its hash still tells which it is. */
const MAX_OUTPUT = reviewSchema.properties.output.maxLength;

/** What a person decided about one output of a sample. */
export interface Verdict {
  readonly sample: string;
  /** The text decided about; of one longer than 250,000 characters, its beginning. */
  readonly output: string;
  readonly outputHash: string;
  readonly verdict: 'approve' | 'reject' | 'correct';
  /** What the output should have been; present where the verdict is `correct`. */
  readonly correction?: string;
  readonly note?: string;
  /** ISO 8601. */
  readonly reviewedAt: string;
}

/** A verdict, and the absolute path of its file. */
export interface StoredVerdict extends Verdict {
  readonly file: string;
}

/** A verdict that is not stored yet. */
export type Decision = Pick<Verdict, 'sample' | 'verdict' | 'correction' | 'note'> & {
  /** The whole output. */
  readonly output: string;
};

/** Tells outputs apart, also those that UTF-8 cannot hold. */
export const outputHash = (output: string) => sha256(canonicalJson(output));

/** The verdict that a decision makes, in the order its file is written. */
export const verdictOf = ({ sample, output, verdict, correction, note }: Decision, now: Date): Verdict => ({
  sample,
  output: output.slice(0, MAX_OUTPUT),
  outputHash: outputHash(output),
  verdict,
  ...(correction !== undefined && { correction }),
  ...(note && { note }),
  reviewedAt: now.toISOString(),
});

const checkShape = schemaCheck(reviewSchema);

/** The verdict that a document holds; where it holds none, the document gets a diagnostic. */
export function readVerdict(document: YamlDocument): Verdict | undefined {
  if (document.diagnostics.length > 0) return undefined;
  for (const { path, atKey, code, message } of checkShape(document.value)) {
    document.report(atKey ? document.keySpan(path) : document.valueSpan(path), 'error', code, message);
  }
  if (document.diagnostics.length > 0) return undefined;
  const verdict = document.value as Verdict;
  if (verdict.output.length < MAX_OUTPUT && outputHash(verdict.output) !== verdict.outputHash) {
    const message =
      'The output is not the one that was decided about, so the verdict does not count; take the file back from version control, or decide again.';
    document.report(document.valueSpan(['output']), 'error', 'wrong-hash', message);
    return undefined;
  }
  return verdict;
}

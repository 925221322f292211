import type { SchemaCheck } from '../documents/schema-check.ts';
import type { YamlDocument } from '../documents/yaml-document.ts';
import { outputHash } from '../runs/output-hash.ts';
import { readStored } from '../runs/stored-format.ts';

/** Characters of an output that a review repeats, as its schema has it; of a longer one its hash still tells which it is. */
const MAX_OUTPUT = 250_000;

/** What a person says of one output of a sample. */
export interface Review {
  readonly sample: string;
  /** The text it is about; of one longer than 250,000 characters, its beginning. */
  readonly output: string;
  readonly outputHash: string;
  /** ISO 8601. */
  readonly reviewedAt: string;
}

/** A review, and the absolute path of its file. */
export type StoredReview<Kind extends Review> = Kind & { readonly file: string };

/** The output that a review is about, in the order its file is written. */
export const subjectOf = (sample: string, output: string) => ({
  sample,
  output: output.slice(0, MAX_OUTPUT),
  outputHash: outputHash(output),
});

/** The review that a document holds; where it holds none, the document gets a diagnostic. */
export function readReview<Kind extends Review>(
  document: YamlDocument,
  checkShape: SchemaCheck,
): Kind | undefined {
  const stored = readStored<Kind & { readonly format?: number }>(document, 'The file', checkShape);
  if (!stored) return undefined;
  const { format: _, ...review } = stored;
  if (review.output.length < MAX_OUTPUT && outputHash(review.output) !== review.outputHash) {
    const message =
      'The output is not the one that was decided about, so the file does not count; restore it from version control, or decide again.';
    document.report(document.valueSpan(['output']), 'error', 'wrong-hash', message);
    return undefined;
  }
  return review as Kind;
}

import { diskFiles, type Files } from '../files.ts';
import { type ReviewKind, readReviewFiles, reviewsFolder, writeReviewFile } from './review-files.ts';
import { readVerdict, type StoredVerdict, type Verdict, type VerdictInput, verdictOf } from './verdict.ts';
import { Verdicts } from './verdicts.ts';

const VERDICT: ReviewKind<Verdict> = {
  name: 'verdict',
  parts: 'its correction, its note or the id of its sample',
  read: readVerdict,
};

/**
 * Reads the verdicts on a prompt's outputs, a file each. A damaged file is a diagnostic, and the others count.
 * @param root absolute path of the workspace root
 * @param promptFile absolute path
 */
export async function loadVerdicts(
  root: string,
  promptFile: string,
  files: Files = diskFiles,
): Promise<Verdicts> {
  const { stored, diagnostics } = await readReviewFiles(reviewsFolder(root, promptFile), VERDICT, files);
  return new Verdicts(stored, diagnostics);
}

/**
 * Stores a verdict in a file of its own.
 * @throws {UserError} when it is too long to be kept, or cannot be written
 */
export const writeVerdict = (
  root: string,
  promptFile: string,
  decision: VerdictInput,
  now: Date,
): Promise<StoredVerdict> =>
  writeReviewFile(reviewsFolder(root, promptFile), VERDICT, verdictOf(decision, now));

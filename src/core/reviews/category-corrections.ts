import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import { diskFiles, type Files } from '../files.ts';
import {
  CATEGORY_CORRECTION,
  CategoryCorrections,
  correctionOf,
  type Recategorisation,
  type StoredCategoryCorrection,
} from './category-correction.ts';
import { readReviewFiles, reviewsFolder, writeReviewFile } from './review-files.ts';

const folderOf = (root: string, promptFile: string) => join(reviewsFolder(root, promptFile), 'categories');

/**
 * Reads the categories that people gave a prompt's failures. A damaged file is a diagnostic, and the others count.
 * @param root absolute path of the workspace root
 * @param promptFile absolute path
 */
export async function loadCategoryCorrections(
  root: string,
  promptFile: string,
  files: Files = diskFiles,
): Promise<CategoryCorrections> {
  const { stored, diagnostics } = await readReviewFiles(
    folderOf(root, promptFile),
    CATEGORY_CORRECTION,
    files,
  );
  return new CategoryCorrections(stored, diagnostics);
}

/**
 * Stores the category that a person gives a failure, in a file of its own. The triage's own category confirms it.
 * @throws {UserError} when it is too long to be kept, or cannot be written
 */
export const writeCategoryCorrection = (
  root: string,
  promptFile: string,
  correction: Recategorisation,
  now: Date,
): Promise<StoredCategoryCorrection> =>
  writeReviewFile(folderOf(root, promptFile), CATEGORY_CORRECTION, correctionOf(correction, now));

/**
 * Discards all that was said of the category of this very output of a sample: the files go.
 * @param output absent where the failure brought none
 * @returns how many there were
 * @throws {UserError} when a file cannot be removed
 */
export async function discardCorrections(
  root: string,
  promptFile: string,
  { sample, output = '' }: Pick<Recategorisation, 'sample' | 'output'>,
): Promise<number> {
  const corrections = await loadCategoryCorrections(root, promptFile);
  const found = corrections.findAll(sample, output);
  for (const { file } of found) {
    await rm(file, { force: true }).catch(({ code }: NodeJS.ErrnoException) => {
      throw new UserError(`The correction ${file} cannot be removed (${code}); check its permissions.`);
    });
  }
  return found.length;
}

import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from './diagnostic.ts';
import { makeFolder } from './make-folder.ts';

/** Writes a file so that a reader, or a crash, sees the old text or the new and nothing between. @param mode where it is not for everybody */
export async function writeAtomically(
  file: string,
  text: string | AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  mode?: number,
): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { mode });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/**
 * Writes a file whose folder may have to be made.
 * @param what begins the sentence where it cannot be written, such as `The baseline`
 * @throws {UserError} when it cannot be written
 */
export async function writeInFolder(what: string, file: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(file));
    await writeAtomically(file, text);
  } catch (error) {
    throw unwritable(what, file, error);
  }
}

/** Writes a file that somebody edits; `false` where nobody does. */
export type OpenFileWriter = (file: string, text: string) => Promise<boolean>;

/**
 * Writes a file where it is edited, or else to the disk.
 * @param what begins the sentence where it cannot be written
 * @throws {UserError} when it cannot be written
 */
export async function writeEdited(
  what: string,
  file: string,
  text: string,
  writeOpen: OpenFileWriter = async () => false,
): Promise<void> {
  try {
    if (!(await writeOpen(file, text))) await writeInFolder(what, file, text);
  } catch (error) {
    throw unwritable(what, file, error);
  }
}

/** What is wrong and what to do, by Node's code; `undefined` stands for all others. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied; make the folder writable for you',
  EPERM: 'permission is denied; make the folder writable for you',
  EROFS: 'the disk is read-only; use a copy of the workspace where you may write',
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'your share of the disk is used up; free some space',
  ENOENT: 'the folder is missing and cannot be made; make it yourself',
  ENOTDIR: 'there is a file where a folder is needed; move it away',
  EEXIST: 'there is a file where a folder is needed; move it away',
  EISDIR: 'there is a folder where a file is needed; move it away',
  EMFILE: 'too many files are open; close other programs, or lower the concurrency',
};

/** Why the file system refuses, and what to do; completes “… (CODE): ”. */
export function refusalReason(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const reason = REASONS[code] ?? 'check its permissions and the free space';
  return code ? `(${code}): ${reason}` : `(${message})`;
}

/** The sentence for what the file system refuses to write. A `UserError` stays what it is. */
export function unwritable(what: string, place: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  return new UserError(`${what} cannot be written to ${place} ${refusalReason(error)}.`);
}

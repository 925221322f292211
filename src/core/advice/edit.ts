import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { textFiles } from '../versions/text-files.ts';

/** What an edit makes of one file. */
export interface FileEdit {
  /** Relative to the workspace root, with forward slashes. */
  readonly file: string;
  /** The text that it was made for. */
  readonly before: string;
  readonly after: string;
}

/** A change of one file or several that carries out a remedy. */
export interface Edit {
  readonly files: readonly FileEdit[];
  /** Ids of samples whose text it quotes, which therefore say nothing of how good it is. */
  readonly quotes?: readonly string[];
}

/** The user's files as an edit makes them; nothing is written. @param root absolute path of the workspace root */
export const editedFiles = (root: string, edit: Edit, files: Files): Files =>
  textFiles(root, Object.fromEntries(edit.files.map(({ file, after }) => [file, after])), files);

/** @throws {UserError} when a file is not any more what an edit was made for */
export async function assertFits(root: string, edit: Edit, files: Files): Promise<void> {
  for (const { file, before } of edit.files) {
    const now = await files.readText(join(root, file)).catch(() => undefined);
    if (now === before) continue;
    throw new UserError(
      `${file} has changed since the edit was made for it, so nothing was written; ask for advice again.`,
    );
  }
}

import { join } from 'node:path';
import type { Files } from '../files.ts';
import { capture } from '../versions/revision.ts';
import type { SavedVersion } from '../versions/version.ts';
import { authorIn, versionedPrompt } from '../versions/versioned-prompt.ts';
import { type OpenFileWriter, writeEdited } from '../write-file.ts';
import { assertFits, type Edit } from './edit.ts';

/** What is needed to write an edit. */
export interface EditContext {
  /** Absolute path of the workspace root. */
  readonly root: string;
  /** Absolute path of the prompt file. */
  readonly prompt: string;
  readonly files: Files;
  readonly writeOpen?: OpenFileWriter;
  readonly signal: AbortSignal;
}

/** An edit that was written, between two saved versions. */
export interface KeptEdit {
  /** What `restore` goes back to, in one step. */
  readonly before: SavedVersion;
  readonly after: SavedVersion;
}

/**
 * Writes an edit into the files, and saves the prompt as a version before and after.
 * @param message what changed, and why
 * @throws {UserError} when the edit does not fit any more, and nothing was written, or a file cannot be written
 */
export async function keepEdit(edit: Edit, message: string, keeping: EditContext): Promise<KeptEdit> {
  const { root, files, writeOpen } = keeping;
  await assertFits(root, edit, files);
  const before = await savedNow('before advice was kept', keeping);
  for (const { file, after } of edit.files) await writeEdited('The edit', join(root, file), after, writeOpen);
  return { before, after: await savedNow(message, keeping) };
}

/** The prompt as it is, as a saved version: the last one where nothing has changed since. */
async function savedNow(message: string, { prompt, files, signal }: EditContext): Promise<SavedVersion> {
  const sources = await versionedPrompt(prompt, files);
  const captured = await capture(prompt, files, signal);
  const last = sources.versions.versions.at(-1);
  if (
    last?.versionHash === captured.versionHash &&
    last.prompt === captured.prompt &&
    JSON.stringify(last.files) === JSON.stringify(captured.files)
  )
    return last;
  const author = await authorIn(sources);
  const savedAt = new Date().toISOString();
  return sources.store.save(sources.versions, { ...captured, message, ...(author && { author }), savedAt });
}

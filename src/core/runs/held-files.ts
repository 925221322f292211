import { basename } from 'node:path';
import { UserError } from '../diagnostic.ts';
import { diskStamp, type Files } from '../files.ts';
import type { RecordedFiles } from './recorded-files.ts';
import type { Snapshot } from './snapshot.ts';

/** A file is not any more what it was when a run was planned. */
export class ChangedFileError extends UserError {}

/**
 * Files as they were when a run was planned: from its snapshot, or, where they are too large for that, from their
 * places until they change there, which throws `ChangedFileError`.
 */
export const heldFiles = ({ files, read }: RecordedFiles, snapshot: Snapshot): Files => ({
  readText: (path) => (snapshot.holds(path) ? snapshot : files).readText(path),
  readStream: (path) =>
    snapshot.holds(path) ? snapshot.readStream(path) : unchanged(path, files, read.get(path)?.stamp),
  kindOf: (path) => files.kindOf(path),
  find: (patterns, folder) => files.find(patterns, folder),
  linksAmong: (paths) => files.linksAmong(paths),
  isWithin: (path, folders) => files.isWithin(path, folders),
});

async function* unchanged(path: string, files: Files, stamp: string | undefined): AsyncGenerator<Uint8Array> {
  const check = async () => {
    if (diskStamp(path) === stamp) return;
    throw new ChangedFileError(
      `${basename(path)} has changed since the run began, so the run stops; put the file back as it was and resume the run, or start a new one.`,
    );
  };
  await check();
  for await (const chunk of files.readStream(path)) {
    await check();
    yield chunk;
  }
  await check();
}

import type { Files } from '../files.ts';
import type { IndexTask } from './index-task.ts';
import { type IndexChanges, type IndexUpdate, KnowledgeIndex } from './knowledge-index.ts';

export interface IndexWatch {
  readonly files: Files;
  readonly signal: AbortSignal;
  /** Told now and then how many documents are done. */
  readonly onProgress?: (done: number, of: number) => void;
}

export interface UpdatedIndex {
  readonly index: KnowledgeIndex;
  readonly update: IndexUpdate;
  /** It could be written. */
  readonly isKept: boolean;
}

export const emptyIndex = ({ root, options, ofDocuments }: IndexTask) =>
  new KnowledgeIndex(root, options, ofDocuments);

/**
 * Brings an index up to date, and its file where anything has changed.
 * @param read as it was read from its file, and not worn where `changes` are given
 * @param changes what it lacks, where that is known
 * @throws the signal's reason, when it is aborted; the file is then left as it was
 */
export async function updateIndex(
  read: KnowledgeIndex,
  task: IndexTask,
  { files, signal, onProgress }: IndexWatch,
  changes?: IndexChanges,
): Promise<UpdatedIndex> {
  const index = read.isWorn ? emptyIndex(task) : read;
  const update = changes
    ? await index.apply(changes, files, signal, onProgress)
    : await index.update(task.paths, files, signal, onProgress);
  if (index === read && update.read === 0 && update.removed === 0) return { index, update, isKept: true };
  // An index that cannot be kept costs the next run time, and this one nothing.
  const isKept = await index.write(task.file).then(
    () => true,
    () => false,
  );
  return { index, update, isKept };
}

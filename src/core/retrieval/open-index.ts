import { Worker } from 'node:worker_threads';
import { UserError } from '../diagnostic.ts';
import { programBeside } from '../program-beside.ts';
import type { IndexTask, WorkerReply, WorkerTask } from './index-task.ts';
import type { DocumentFile } from './indexed-document.ts';
import type { IndexUpdate, KnowledgeIndex } from './knowledge-index.ts';
import { emptyIndex, type IndexWatch, type UpdatedIndex, updateIndex } from './update-index.ts';

/** Bytes of a document, and of all, that are cut and indexed in less time than anybody feels. */
const LIGHT_DOCUMENT = 64 * 1024;
const LIGHT = 256 * 1024;
/** Formats whose small files may take long. */
const HEAVY_FORMATS = /\.(?:pdf|docx|html?)$/i;
const MAX_HEAP_MB = 2048;
/** What is cut lives shortly; with more room for it there is more of it. */
const MAX_YOUNG_MB = 16;

/**
 * Opens an index and brings it up to date: what takes longer in a worker, so that nobody waits for it.
 * @throws the signal's reason, when it is aborted; the file is then left as it was
 * @throws {UserError} when it needs more memory than it may take
 */
export async function openIndex(
  task: IndexTask,
  watch: IndexWatch,
): Promise<Pick<UpdatedIndex, 'index' | 'update'>> {
  watch.signal.throwIfAborted();
  const light = await openLight(task, watch);
  if (light) return light;
  const { update: before, isKept } = await updateInWorker(task, watch);
  // What has changed meanwhile; and all of it where the worker could not keep what it made.
  const { index, update } = await updateIndex(await loaded(task), task, watch);
  if (!isKept) return { index, update };
  const { read, removed } = update;
  return { index, update: { ...update, read: before.read + read, removed: before.removed + removed } };
}

/**
 * Reads some of an open index's documents again, and looks at no others. Its file is left as it was: who opens that next
 * finds out by itself.
 * @param paths absolute
 * @returns `undefined` where much has to be done: the index is then to be opened again
 * @throws the signal's reason, when it is aborted
 */
export async function rereadDocuments(
  index: KnowledgeIndex,
  paths: readonly string[],
  { files, signal }: IndexWatch,
): Promise<IndexUpdate | undefined> {
  const stale = await index.staleAmong(paths, files);
  return index.isWorn || !areLight(stale) ? undefined : index.apply({ stale, removed: [] }, files, signal);
}

/** `undefined` where much has to be done; what was read for that is let go. */
async function openLight(task: IndexTask, watch: IndexWatch): Promise<UpdatedIndex | undefined> {
  const index = await loaded(task);
  const changes = await index.changes(task.paths, watch.files);
  return index.isWorn || !areLight(changes.stale) ? undefined : updateIndex(index, task, watch, changes);
}

function areLight(stale: readonly DocumentFile[]): boolean {
  const isLarge = ({ bytes, absolute }: DocumentFile) =>
    bytes > LIGHT_DOCUMENT || HEAVY_FORMATS.test(absolute);
  return stale.reduce((sum, { bytes }) => sum + bytes, 0) <= LIGHT && !stale.some(isLarge);
}

async function loaded(task: IndexTask): Promise<KnowledgeIndex> {
  const index = emptyIndex(task);
  await index.load(task.file);
  return index;
}

function updateInWorker(
  task: IndexTask,
  { files, signal, onProgress }: IndexWatch,
): Promise<{ readonly update: IndexUpdate; readonly isKept: boolean }> {
  const unsaved = task.paths.flatMap((path) => {
    const text = files.unsavedText?.(path);
    return text === undefined ? [] : [[path, text] as const];
  });
  const worker = new Worker(programBeside(import.meta.url, 'indexing-worker'), {
    env: {},
    workerData: { ...task, unsaved: Object.fromEntries(unsaved) } satisfies WorkerTask,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: MAX_YOUNG_MB },
  });
  const { promise, resolve, reject } = Promise.withResolvers<{ update: IndexUpdate; isKept: boolean }>();
  const giveUp = () => reject(signal.reason);
  signal.addEventListener('abort', giveUp);
  worker.on('message', (reply: WorkerReply) => {
    if ('update' in reply) resolve(reply);
    else if ('error' in reply) reject(new Error(reply.error));
    else onProgress?.(reply.done, reply.of);
  });
  worker.on('error', (error: NodeJS.ErrnoException) =>
    reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge() : error),
  );
  worker.on('exit', () => reject(new Error('The worker that indexes documents ended.')));
  return promise.finally(async () => {
    signal.removeEventListener('abort', giveUp);
    await worker.terminate();
  });
}

const tooLarge = () =>
  new UserError(
    `The index of these documents needs more than ${MAX_HEAP_MB} MB of memory; name fewer sources, or put them into a search engine and hand what it finds to the prompt as a variable.`,
  );

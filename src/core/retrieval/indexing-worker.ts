import { parentPort, workerData } from 'node:worker_threads';
import { filesWith } from '../files.ts';
import type { WorkerReply, WorkerTask } from './index-task.ts';
import { emptyIndex, updateIndex } from './update-index.ts';

/** The worker that reads, cuts and indexes documents: it does its task, and ends. */

const PROGRESS_MS = 100;

const task = workerData as WorkerTask;
const say = (reply: WorkerReply) => parentPort?.postMessage(reply);
let told = 0;

try {
  const index = emptyIndex(task);
  await index.load(task.file);
  const { update, isKept } = await updateIndex(index, task, {
    files: filesWith(task.unsaved),
    signal: new AbortController().signal,
    onProgress: (done, of) => {
      const now = performance.now();
      if (now < told + PROGRESS_MS) return;
      told = now;
      say({ done, of });
    },
  });
  say({ update, isKept });
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
}

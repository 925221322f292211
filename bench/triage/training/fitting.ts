import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Weights } from '../../../src/core/reading/weights.ts';
import type { Example, Size } from './classifier-training.ts';

export type Fit<Class extends string> = readonly [
  classes: readonly Class[],
  examples: readonly Example<Class>[],
  size: Size,
];

const WORKER = join(import.meta.dirname, 'fit-worker.ts');

/** Fits a classifier in a thread of its own, beside others. */
export const fitInThread = <Class extends string>(...fit: Fit<Class>): Promise<Weights<Class>> =>
  new Promise((resolve, reject) =>
    new Worker(WORKER, { workerData: fit }).once('message', resolve).once('error', reject),
  );

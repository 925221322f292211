import { parentPort, workerData } from 'node:worker_threads';
import { fitClassifier } from './classifier-training.ts';
import type { Fit } from './fitting.ts';

parentPort?.postMessage(fitClassifier(...(workerData as Fit<string>)));

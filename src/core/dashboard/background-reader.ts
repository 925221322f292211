import { Worker } from 'node:worker_threads';
import { UserError } from '../diagnostic.ts';
import type { Category } from '../failure-category.ts';
import { programBeside } from '../program-beside.ts';
import { type Asker, Client, type Listeners } from './channel.ts';
import { EVENTS, RUN_QUESTIONS, type RunAddress } from './run-questions.ts';

/** All threads of an editor share 4 GB. */
const MAX_HEAP_MB = 2048;
const TOO_LARGE = `This run is too large to be shown: it takes more than ${MAX_HEAP_MB} MB of memory; read its results.jsonl, or run fewer samples at once.`;

/** Why each failing sample of a run fails, found out in a worker. @throws {Error} where that is not known */
export async function backgroundCategories(address: RunAddress): Promise<ReadonlyMap<string, Category>> {
  const reader = new BackgroundReader(address, { view: () => {}, problem: () => {} });
  try {
    return new Map(await reader.ask('categories', undefined));
  } finally {
    await reader.close();
  }
}

/** Reads a run in a worker, so that neither 100,000 results nor their triage hold up who asks. */
export class BackgroundReader {
  readonly address: RunAddress;
  readonly ask: Asker<typeof RUN_QUESTIONS>;
  readonly #worker: Worker;
  readonly #client: Client<typeof RUN_QUESTIONS, typeof EVENTS>;

  constructor(address: RunAddress, listeners: Listeners<typeof EVENTS>) {
    this.address = address;
    const worker = new Worker(programBeside(import.meta.url, 'dashboard-worker'), {
      env: {},
      workerData: address,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    worker.unref();
    const client = new Client(RUN_QUESTIONS, EVENTS, (message) => worker.postMessage(message));
    client.listen(listeners);
    let problem = new Error('The worker that reads the run ended.');
    worker.on('message', (message) => client.receive(message));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      problem = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new UserError(TOO_LARGE) : error;
    });
    worker.on('exit', () => {
      client.receive({ event: 'problem', value: problem.message });
      client.close(problem);
    });
    this.ask = client.ask;
    this.#worker = worker;
    this.#client = client;
  }

  /** Reads what the run has got since. */
  refresh(): void {
    // Of what goes wrong the worker tells by itself.
    this.ask('refresh', undefined).catch(() => {});
  }

  /** Nothing is told any more; what was asked fails. */
  async close(): Promise<void> {
    this.#client.close(new Error('The reader of the run is closed.'));
    await this.#worker.terminate();
  }
}

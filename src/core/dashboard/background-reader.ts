import { Worker } from 'node:worker_threads';
import { UserError } from '../diagnostic.ts';
import type { RunView } from './view.ts';
import type { Failure, FromWorker, Question, Questions, RunAddress, ToWorker } from './worker-messages.ts';

/** Told of what a reader finds out by itself. */
export interface ReaderListener {
  /** The run, when it is opened and whenever it has changed. */
  readonly onView: (view: RunView) => void;
  /** The run cannot be read, or not any more. */
  readonly onProblem: (error: Error) => void;
}

const MAX_HEAP_MB = 4096;

/** Reads a run in a worker, so that neither 100,000 results nor their triage hold up who asks. */
export class BackgroundReader {
  readonly address: RunAddress;
  readonly #worker: Worker;
  readonly #asked = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;
  #isClosed = false;

  constructor(address: RunAddress, listener: ReaderListener) {
    this.address = address;
    const name = import.meta.url.endsWith('.ts') ? './dashboard-worker.ts' : './dashboard-worker.js';
    this.#worker = new Worker(new URL(name, import.meta.url), {
      env: {},
      workerData: address,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    this.#worker.unref();
    let problem = new Error('The worker that reads the run ended.');
    this.#worker.on('message', (message: FromWorker) => this.#hear(message, listener));
    this.#worker.on('error', (error: Error) => {
      problem = error;
    });
    this.#worker.on('exit', () => {
      for (const { reject } of this.#asked.values()) reject(problem);
      this.#asked.clear();
      if (!this.#isClosed) listener.onProblem(problem);
      this.#isClosed = true;
    });
  }

  /** Reads what the run has got since. */
  refresh(): void {
    this.#tell('refresh');
  }

  /**
   * Asks what the reader of the run knows.
   * @throws {UserError} when the run is gone
   * @throws {Error} when the reader is closed before it has answered
   */
  ask<Kind extends keyof Questions>(
    kind: Kind,
    ...[asked]: Questions[Kind]['asked'] extends undefined ? [] : [Questions[Kind]['asked']]
  ): Promise<Questions[Kind]['answer']> {
    const waiting = Promise.withResolvers<unknown>();
    if (this.#isClosed) {
      waiting.reject(new Error('The reader of the run is closed.'));
    } else {
      const id = ++this.#lastId;
      this.#asked.set(id, waiting);
      this.#tell({ id, question: { kind, asked } as Question });
    }
    return waiting.promise as Promise<Questions[Kind]['answer']>;
  }

  /** Nothing is told any more; what was asked fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker.terminate();
  }

  #tell(message: ToWorker): void {
    if (!this.#isClosed) this.#worker.postMessage(message);
  }

  #hear(message: FromWorker, { onView, onProblem }: ReaderListener): void {
    if (this.#isClosed) return;
    if (message.kind === 'view') onView(message.view);
    else if (message.kind === 'problem') onProblem(errorOf(message.failure));
    else if (message.kind === 'answer') this.#asked.get(message.id)?.resolve(message.answer);
    else this.#asked.get(message.id)?.reject(errorOf(message.failure));
    if ('id' in message) this.#asked.delete(message.id);
  }
}

const errorOf = ({ message, isUserError }: Failure) =>
  isUserError ? new UserError(message) : new Error(message);

import { Worker } from 'node:worker_threads';
import type { PromptTask, SamplesTask, Task } from './counting-worker.ts';
import type { PromptCount } from './live-count.ts';
import type { SampleCounts } from './sample-counts.ts';

type Without<Each extends Task> = Omit<Each, 'kind'>;

export interface Reply {
  readonly id: number;
  /** `undefined` for a text that is no prompt at the moment. */
  readonly counted?: PromptCount | SampleCounts;
  readonly error?: string;
}

type Settle = (reply: Omit<Reply, 'id'>) => void;

const MAX_HEAP_MB = 1024;

/**
 * Counts in a worker, so that neither reading a vocabulary nor a long prompt holds up who asks. The worker starts
 * with the first question; one that ends unexpectedly fails what was asked, and the next question starts another.
 */
export class BackgroundCounter {
  #worker: Worker | undefined;
  #lastId = 0;
  readonly #asked = new Map<number, Settle>();

  /** Resolves to `undefined` for a text that is no prompt at the moment, as happens while it is typed. */
  countPrompt(task: Without<PromptTask>): Promise<PromptCount | undefined> {
    return this.#ask({ kind: 'prompt', ...task }) as Promise<PromptCount | undefined>;
  }

  /** What the samples of a file add to a prompt; `undefined` as above. */
  countSamples(task: Without<SamplesTask>): Promise<SampleCounts | undefined> {
    return this.#ask({ kind: 'samples', ...task }) as Promise<SampleCounts | undefined>;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #ask(task: Task): Promise<unknown> {
    this.#worker ??= this.#start();
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#asked.set(id, ({ counted, error }) => {
      this.#asked.delete(id);
      if (error === undefined) resolve(counted);
      else reject(new Error(error));
    });
    this.#worker.postMessage({ id, task });
    return promise;
  }

  #start(): Worker {
    const name = import.meta.url.endsWith('.ts') ? './counting-worker.ts' : './counting-worker.js';
    const worker = new Worker(new URL(name, import.meta.url), {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    let error = 'The worker that counts tokens ended.';
    worker.unref();
    worker.on('message', ({ id, ...reply }: Reply) => this.#asked.get(id)?.(reply));
    worker.on('error', ({ message }) => {
      error = message;
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const settle of [...this.#asked.values()]) settle({ error });
    });
    return worker;
  }
}

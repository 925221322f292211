import { Worker } from 'node:worker_threads';
import { programBeside } from '../program-beside.ts';
import type { CountWatch, RequestSize, RequestTask } from './counting.ts';
import type {
  CountingMessage,
  PromptCountMessage,
  Reply,
  SamplesMessage,
  SetMessage,
} from './counting-messages.ts';
import type { InputTokens } from './input-tokens.ts';
import type { PromptCount } from './live-count.ts';
import type { SampleCounts } from './sample-counts.ts';

type MessageContent<Each extends CountingMessage> = Omit<Each, 'kind'>;

interface PendingCount {
  readonly onProgress?: (samples: number) => void;
  resolve(counted: unknown): void;
  reject(error: unknown): void;
}

const ENDED = 'The worker that counts tokens ended.';
const MAX_HEAP_MB = 1024;
const TOO_LARGE = `Counting these tokens takes more than ${MAX_HEAP_MB} MB of memory; make the prompt or its samples shorter.`;

/**
 * Counts in a worker, so that neither reading a vocabulary nor a long prompt holds up who asks. The worker starts
 * with the first question; one that ends unexpectedly fails what was asked, and the next question starts another.
 */
export class BackgroundCounter {
  #worker: Worker | undefined;
  #lastId = 0;
  readonly #asked = new Map<number, PendingCount>();

  /** Resolves to `undefined` for a text that is no prompt at the moment, as happens while it is typed. */
  countPrompt(task: MessageContent<PromptCountMessage>): Promise<PromptCount | undefined> {
    return this.#ask({ kind: 'prompt', ...task });
  }

  /** What the samples of a file add to a prompt; `undefined` as above. */
  countSamples(task: MessageContent<SamplesMessage>): Promise<SampleCounts | undefined> {
    return this.#ask({ kind: 'samples', ...task });
  }

  /**
   * What a run asks.
   * @throws the signal's reason, at once when it is aborted; the worker gives the work up
   */
  countSet(task: MessageContent<SetMessage>, watch: CountWatch): Promise<InputTokens> {
    return this.#ask({ kind: 'set', ...task }, watch);
  }

  countRequest(task: RequestTask): Promise<RequestSize> {
    return this.#ask({ kind: 'request', ...task });
  }

  /** Fails what is being counted. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#end(ENDED);
    await worker?.terminate();
  }

  #end(reason: string): void {
    this.#worker = undefined;
    for (const { reject } of this.#asked.values()) reject(new Error(reason));
  }

  /** The reply's type is the task's: the worker answers each kind with its own. */
  async #ask<Counted>(
    task: CountingMessage,
    { signal, onProgress }: Partial<CountWatch> = {},
  ): Promise<Counted> {
    signal?.throwIfAborted();
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Counted>();
    this.#asked.set(id, { onProgress, resolve: (counted) => resolve(counted as Counted), reject });
    const giveUp = () => {
      worker.postMessage({ id, task: undefined });
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', giveUp);
    worker.postMessage({ id, task });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', giveUp);
      this.#asked.delete(id);
    }
  }

  #start(): Worker {
    const worker = new Worker(programBeside(import.meta.url, 'counting-worker'), {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    let reason = ENDED;
    worker.unref();
    worker.on('message', (reply: Reply) => {
      const asked = this.#asked.get(reply.id);
      if ('progress' in reply) asked?.onProgress?.(reply.progress);
      else if ('error' in reply) asked?.reject(new Error(reply.error));
      else asked?.resolve(reply.counted);
    });
    worker.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      reason = code === 'ERR_WORKER_OUT_OF_MEMORY' ? TOO_LARGE : message;
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#end(reason);
    });
    return worker;
  }
}

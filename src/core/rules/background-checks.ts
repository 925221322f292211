import { Worker } from 'node:worker_threads';
import { programBeside } from '../program-beside.ts';
import type { CheckReply, CheckTasks } from './check-tasks.ts';
import { CheckFailedError } from './errors.ts';

interface Asked {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

const MAX_HEAP_MB = 512;

/**
 * Makes checks that may take long in a worker, one after the other, each under its time limit, so that they hold up
 * nobody. The worker starts with the first question; one that runs out of memory fails what was asked, and the next
 * question starts another.
 */
class BackgroundChecks {
  #worker: Worker | undefined;
  #lastId = 0;
  readonly #asked = new Map<number, Asked>();

  /** What keeps a rule from running. @throws {CheckFailedError} when it takes too much memory to tell */
  problems(asked: CheckTasks['problems']['asked']): Promise<CheckTasks['problems']['answer']> {
    return this.#ask('problems', asked);
  }

  /** @throws {CheckFailedError} when the check takes too much memory */
  violations(asked: CheckTasks['violations']['asked']): Promise<CheckTasks['violations']['answer']> {
    return this.#ask('violations', asked);
  }

  /** @throws {CheckFailedError} when the condition cannot be told */
  holds(asked: CheckTasks['holds']['asked']): Promise<CheckTasks['holds']['answer']> {
    return this.#ask('holds', asked);
  }

  /** The answer's type is the task's. */
  async #ask<Kind extends keyof CheckTasks>(
    kind: Kind,
    asked: CheckTasks[Kind]['asked'],
  ): Promise<CheckTasks[Kind]['answer']> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<CheckTasks[Kind]['answer']>();
    this.#asked.set(id, { resolve: (answer) => resolve(answer as CheckTasks[Kind]['answer']), reject });
    // Only who waits for an answer keeps the process alive.
    worker.ref();
    worker.postMessage({ kind, id, asked });
    try {
      return await promise;
    } finally {
      this.#asked.delete(id);
      if (this.#asked.size === 0) worker.unref();
    }
  }

  #start(): Worker {
    const worker = new Worker(programBeside(import.meta.url, 'check-worker'), {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    worker.on('message', (reply: CheckReply) => {
      const asked = this.#asked.get(reply.id);
      if ('error' in reply) asked?.reject(new CheckFailedError(reply.error));
      else asked?.resolve(reply.answer);
    });
    // Its end says it.
    worker.on('error', () => {});
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { reject } of this.#asked.values())
        reject(new CheckFailedError('it takes too much memory, and was stopped'));
    });
    return worker;
  }
}

/** One for the process: checks of all runs and files take turns. */
export const backgroundChecks = new BackgroundChecks();

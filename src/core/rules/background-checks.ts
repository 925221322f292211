import { type ChildProcess, fork } from 'node:child_process';
import process from 'node:process';
import { programBeside } from '../program-beside.ts';
import { sha256 } from '../text/hash.ts';
import type { CheckReply, CheckTask, CheckTasks } from './check-tasks.ts';
import { CheckFailedError } from './errors.ts';
import { GIVE_UP_AFTER } from './time-limit.ts';

interface PendingCheck {
  readonly task: CheckTask;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

const MAX_HEAP_MB = 256;
/** ms without a question after which the process ends. */
const IDLE_MS = 60_000;

/**
 * Makes checks that may take long in a process, one after the other, each under its time limit, so that they hold up
 * nobody. A worker would not do: one allocation beyond its limit of memory ends the process that it is a part of. The
 * process starts with the first question; where it runs out of memory, that check fails, and the next one starts another.
 */
class BackgroundChecks {
  #child: ChildProcess | undefined;
  #current: PendingCheck | undefined;
  readonly #waiting = new Set<PendingCheck>();
  /** By the hash of what was to be checked with: how often that took too much memory. */
  readonly #failures = new Map<string, number>();
  #lastId = 0;
  #idle: NodeJS.Timeout | undefined;

  /**
   * Each of these gives up when the signal aborts, and ends what is under way.
   * @throws {CheckFailedError} when the check takes too much memory, or cannot be told
   * @throws the signal's reason
   */
  problems(
    asked: CheckTasks['problems']['asked'],
    signal?: AbortSignal,
  ): Promise<CheckTasks['problems']['answer']> {
    return this.#ask('problems', asked, signal);
  }

  violations(
    asked: CheckTasks['violations']['asked'],
    signal?: AbortSignal,
  ): Promise<CheckTasks['violations']['answer']> {
    return this.#ask('violations', asked, signal);
  }

  holds(asked: CheckTasks['holds']['asked'], signal?: AbortSignal): Promise<CheckTasks['holds']['answer']> {
    return this.#ask('holds', asked, signal);
  }

  /** The answer's type is the task's. */
  async #ask<Kind extends keyof CheckTasks>(
    kind: Kind,
    asked: CheckTasks[Kind]['asked'],
    signal: AbortSignal | undefined,
  ): Promise<CheckTasks[Kind]['answer']> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const task = { kind, id: ++this.#lastId, asked } as CheckTask;
    const own: PendingCheck = { task, resolve, reject };
    const cancel = () => this.#cancel(own, signal?.reason);
    signal?.addEventListener('abort', cancel, { once: true });
    this.#waiting.add(own);
    this.#next();
    try {
      return (await promise) as CheckTasks[Kind]['answer'];
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  #next(): void {
    if (this.#current) return;
    const [first] = this.#waiting;
    this.#current = first;
    clearTimeout(this.#idle);
    if (!first) {
      this.#rest();
      return;
    }
    this.#waiting.delete(first);
    if (this.#failuresOf(first.task) >= GIVE_UP_AFTER) {
      this.#endCurrent(({ reject }) => reject(new CheckFailedError(`${TOO_LARGE}, and is no longer tried`)));
      return;
    }
    this.#child ??= this.#start();
    // Only who waits for an answer keeps this process alive.
    this.#child.ref();
    this.#child.channel?.ref();
    // That it could not be sent is said by the end of the process.
    this.#child.send(first.task, () => {});
  }

  #rest(): void {
    const child = this.#child;
    if (!child) return;
    child.unref();
    child.channel?.unref();
    this.#idle = setTimeout(() => this.#stop(child), IDLE_MS).unref();
  }

  #endCurrent(tell: (asked: PendingCheck) => void): void {
    const asked = this.#current;
    this.#current = undefined;
    if (asked) tell(asked);
    this.#next();
  }

  #cancel(asked: PendingCheck, reason: unknown): void {
    this.#waiting.delete(asked);
    asked.reject(reason);
    if (asked !== this.#current) return;
    if (this.#child) this.#stop(this.#child);
    this.#endCurrent(() => {});
  }

  #stop(child: ChildProcess): void {
    if (this.#child === child) this.#child = undefined;
    child.kill('SIGKILL');
  }

  #start(): ChildProcess {
    const { SystemRoot } = process.env;
    const child = fork(programBeside(import.meta.url, 'check-child'), [], {
      env: {
        ...(process.versions.electron && { ELECTRON_RUN_AS_NODE: '1' }),
        // Windows' own libraries look for it.
        ...(process.platform === 'win32' && { SystemRoot }),
      },
      execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (reply: CheckReply) => {
      if (reply.id !== this.#current?.task.id) return;
      this.#endCurrent(({ resolve, reject }) => {
        if ('error' in reply) reject(new CheckFailedError(reply.error));
        else resolve(reply.answer);
      });
    });
    const onEnd = (reason: string) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#endCurrent(({ reject }) => reject(new CheckFailedError(reason)));
    };
    child.on('error', () => onEnd('the process for long checks does not start'));
    child.on('exit', () => {
      if (this.#child === child && this.#current) this.#noteFailure(this.#current.task);
      onEnd(`${TOO_LARGE}, and was stopped`);
    });
    return child;
  }

  #failuresOf(task: CheckTask): number {
    return this.#failures.size === 0 ? 0 : (this.#failures.get(checkedWith(task)) ?? 0);
  }

  #noteFailure(task: CheckTask): void {
    this.#failures.set(checkedWith(task), this.#failuresOf(task) + 1);
  }
}

const TOO_LARGE = `it takes more than ${MAX_HEAP_MB} MB of memory`;

/** What of a task is the same for all outputs. */
function checkedWith({ kind, asked }: CheckTask): string {
  const written =
    kind === 'holds'
      ? asked.when
      : kind === 'problems'
        ? [asked.check, asked.when]
        : [asked.rule, asked.check];
  return sha256(JSON.stringify([kind, written]));
}

/** One for this process: checks of all runs and files take turns. */
export const backgroundChecks = new BackgroundChecks();

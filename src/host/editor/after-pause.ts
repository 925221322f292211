import type { Disposable, Uri } from 'vscode';

/** The pause is longer where the work takes long, since it competes with typing. */
const PAUSE_FOR_WORK = 3;
const LONGEST_PAUSE_MS = 1_500;

/**
 * Does some work on a file, or on what else has a name, after a pause in what happens to it, and never twice at the same
 * time: what happens meanwhile is worked on afterwards.
 */
export class AfterPause<Subject extends Uri | string = Uri> implements Disposable {
  readonly #pauseMs: number;
  readonly #work: (subject: Subject) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #working = new Set<string>();
  /** ms of the last work. */
  readonly #took = new Map<string, number>();

  constructor(pauseMs: number, work: (subject: Subject) => Promise<void>, onError: (error: unknown) => void) {
    this.#pauseMs = pauseMs;
    this.#work = work;
    this.#onError = onError;
  }

  touch(subject: Subject): void {
    const key = subject.toString();
    clearTimeout(this.#timers.get(key));
    const pause = Math.max(
      this.#pauseMs,
      Math.min(LONGEST_PAUSE_MS, PAUSE_FOR_WORK * (this.#took.get(key) ?? 0)),
    );
    this.#timers.set(
      key,
      setTimeout(() => void this.#begin(subject, key), pause),
    );
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #begin(subject: Subject, key: string): Promise<void> {
    if (this.#working.has(key)) return this.touch(subject);
    this.#timers.delete(key);
    this.#working.add(key);
    const begin = performance.now();
    try {
      await this.#work(subject);
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#took.set(key, performance.now() - begin);
      this.#working.delete(key);
    }
  }
}

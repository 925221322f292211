import type { Disposable, Uri } from 'vscode';

/**
 * Does some work on a file after a pause in what happens to it, and never twice at the same time: what happens
 * meanwhile is worked on afterwards.
 */
export class AfterPause implements Disposable {
  readonly #pauseMs: number;
  readonly #work: (uri: Uri) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #working = new Set<string>();

  constructor(pauseMs: number, work: (uri: Uri) => Promise<void>, onError: (error: unknown) => void) {
    this.#pauseMs = pauseMs;
    this.#work = work;
    this.#onError = onError;
  }

  touch(uri: Uri): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => void this.#begin(uri, key), this.#pauseMs),
    );
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #begin(uri: Uri, key: string): Promise<void> {
    if (this.#working.has(key)) return this.touch(uri);
    this.#timers.delete(key);
    this.#working.add(key);
    try {
      await this.#work(uri);
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#working.delete(key);
    }
  }
}

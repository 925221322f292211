import { GrowingLines } from './growing-lines.ts';
import type { Result } from './result.ts';
import { parseResult } from './results-file.ts';
import type { RunStore } from './run-store.ts';

/** A run that another process writes. No event tells of its results, nor that its process was killed: it is looked at. */
export class FollowedRun {
  readonly id: string;
  readonly #store: RunStore;
  readonly #lines: GrowingLines;

  constructor(store: RunStore, id: string) {
    this.id = id;
    this.#store = store;
    this.#lines = new GrowingLines(store.resultsFile(id));
  }

  /** Whether its process lives still. */
  isWritten(): Promise<boolean> {
    return this.#store.isWritten(this.id);
  }

  /** The results since the last time; at first all. */
  async *added(): AsyncGenerator<Result> {
    for await (const { text } of this.#lines.added(() => {})) {
      const result = parseResult(text);
      if (result) yield result;
    }
  }
}

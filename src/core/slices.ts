import { setImmediate as turn } from 'node:timers/promises';

/** ms that work may take on end: half of what would be felt in an editor. */
const SLICE_MS = 20;

/** Cuts long work into slices, between which everything else of the process has its turn. */
export class Slices {
  #begin = performance.now();

  /** To be awaited between small steps. */
  async rest(): Promise<void> {
    if (performance.now() - this.#begin < SLICE_MS) return;
    await turn();
    this.#begin = performance.now();
  }
}

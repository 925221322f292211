import { randomInt } from 'node:crypto';
import { checksum } from '../text/hash.ts';

/** Tables, a power of two: each grows by itself, so that growing neither takes long nor needs all memory twice. */
const TABLES = 1 << 6;
/** Slots of a new table, a power of two. */
const SLOTS = 1 << 5;
/** The share of slots in use from which a table doubles. */
const FULL = 0.75;

/**
 * The place where each id came first. An id is kept as a hash of 64 bits and takes 21 to 43 bytes, however long it
 * is: a set may have millions. Among five million ids, two share a hash once in 1.5 million sets; the seed differs
 * from process to process, so that nobody can write ids that do.
 */
export class IdRegister {
  readonly #seed = randomInt(2 ** 32);
  readonly #tables = Array.from({ length: TABLES }, () => new Table());

  /**
   * @param place a whole number below 2⁵³
   * @returns the place where the id came before; otherwise it stands here from now on
   */
  enter(id: string, place: number): number | undefined {
    const { low, high } = checksum(id, this.#seed);
    return (this.#tables[high & (TABLES - 1)] as Table).enter(low, high, place);
  }
}

/** Places by hash, open to the next slot where one is taken. */
class Table {
  #low = new Uint32Array(SLOTS);
  #high = new Uint32Array(SLOTS);
  /** One more than the place; 0 for an empty slot. */
  #places = new Float64Array(SLOTS);
  #size = 0;

  enter(low: number, high: number, place: number): number | undefined {
    if (this.#size >= this.#places.length * FULL) this.#grow();
    const slot = this.#slot(low, high);
    const taken = this.#places[slot] as number;
    if (taken !== 0) return taken - 1;
    this.#set(slot, low, high, place + 1);
    this.#size += 1;
    return undefined;
  }

  /** Where a hash stands, or the empty slot where it belongs. */
  #slot(low: number, high: number): number {
    const last = this.#places.length - 1;
    let slot = low & last;
    while (this.#places[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) {
      slot = (slot + 1) & last;
    }
    return slot;
  }

  #set(slot: number, low: number, high: number, place: number): void {
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#places[slot] = place;
  }

  #grow(): void {
    const [lows, highs, places] = [this.#low, this.#high, this.#places];
    this.#low = new Uint32Array(lows.length * 2);
    this.#high = new Uint32Array(lows.length * 2);
    this.#places = new Float64Array(lows.length * 2);
    for (let slot = 0; slot < places.length; slot++) {
      const place = places[slot] as number;
      if (place === 0) continue;
      const [low, high] = [lows[slot] as number, highs[slot] as number];
      this.#set(this.#slot(low, high), low, high, place);
    }
  }
}

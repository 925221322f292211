import { randomInt } from 'node:crypto';
import { checksum } from '../text/hash.ts';
import { FullTables } from './full-tables.ts';
import { IdTable } from './id-table.ts';

/** Tables, a power of two: each grows by itself, so that growing neither takes long nor needs all memory twice. */
const TABLES = 1 << 6;
/** Slots of a table that grows no more: 790,000 ids in all. */
const FULL_SLOTS = 1 << 14;

/**
 * The place where each id came first. An id is kept as a hash of 64 bits, however long it is, in 21 to 43 bytes; from
 * 790,000 ids on what is full goes to a temporary file, so that no set needs more than some 40 MB. Among five million
 * ids, two share a hash once in 1.5 million sets; the seed differs from process to process, so that nobody can write
 * ids that do.
 */
export class IdRegister {
  readonly #seed = randomInt(2 ** 32);
  readonly #tables = Array.from({ length: TABLES }, () => new IdTable());
  readonly #fullSlots: number;
  #full: FullTables | undefined;

  /** @param fullSlots slots of a table that grows no more, a power of two */
  constructor(fullSlots = FULL_SLOTS) {
    this.#fullSlots = fullSlots;
  }

  /**
   * @param place a whole number below 2⁵³
   * @returns the place where the id came before; otherwise it stands here from now on
   */
  enter(id: string, place: number): number | undefined {
    const { low, high } = checksum(id, this.#seed);
    const group = high & (TABLES - 1);
    const table = this.#tables[group] as IdTable;
    const before = table.find(low, high) ?? this.#full?.find(group, low, high);
    if (before !== undefined) return before;
    if (table.isFull && table.slots >= this.#fullSlots) {
      this.#full ??= new FullTables(this.#fullSlots);
      this.#full.add(group, table);
      table.clear();
    }
    table.add(low, high, place);
    return undefined;
  }

  /** Nothing can be entered any more. */
  [Symbol.dispose](): void {
    this.#full?.[Symbol.dispose]();
  }
}

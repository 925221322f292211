import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IdTable, placeAt, SLOT_WORDS, slotOf } from './id-table.ts';

const SLOT_BYTES = SLOT_WORDS * Uint32Array.BYTES_PER_ELEMENT;
/** Slots that are read at once. */
const READ_SLOTS = 64;
/** Bits of the filter, a power of two: among five million hashes, it sends one new hash in 800 to the tables. */
const FILTER_BITS = 2 ** 27;
const PROBES = 3;

/**
 * Tables that are full, in a temporary file without a name, which nobody else can open and which ends with the process;
 * or in memory, where no such file can be written. A filter (Bloom 1970) of 16 MB tells nearly every hash that is in
 * none of them.
 */
export class FullTables {
  readonly #slots: number;
  readonly #filter = new Uint32Array(FILTER_BITS / 32);
  /** By group: where in the file a table begins, or what it holds. */
  readonly #groups = new Map<number, (number | Uint32Array)[]>();
  readonly #read = new Uint32Array(READ_SLOTS * SLOT_WORDS);
  #file = temporaryFile();
  #end = 0;

  /** @param slots of each table, a power of two */
  constructor(slots: number) {
    this.#slots = slots;
  }

  /** Keeps what a table holds at the moment. @param group a hash is always looked for in the same one */
  add(group: number, { words }: IdTable): void {
    for (let at = 0; at < words.length; at += SLOT_WORDS) {
      if (words[at + 3] === 0) continue;
      for (let probe = 0; probe < PROBES; probe++) {
        const bit = bitOf(words[at] as number, words[at + 1] as number, probe);
        (this.#filter[bit >>> 5] as number) |= 1 << bit;
      }
    }
    const tables = this.#groups.get(group) ?? [];
    this.#groups.set(group, tables);
    tables.push(this.#write(words) ?? words.slice());
  }

  find(group: number, low: number, high: number): number | undefined {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = bitOf(low, high, probe);
      if (((this.#filter[bit >>> 5] as number) & (1 << bit)) === 0) return undefined;
    }
    for (const table of this.#groups.get(group) ?? []) {
      const place = this.#findIn(table, low, high);
      if (place !== undefined) return place;
    }
    return undefined;
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #findIn(table: number | Uint32Array, low: number, high: number): number | undefined {
    for (let from = low & (this.#slots - 1); ; ) {
      const count = Math.min(READ_SLOTS, this.#slots - from);
      const words = this.#wordsOf(table, from, count);
      const slot = slotOf(words, low, high, 0);
      if (slot !== undefined) return placeAt(words, slot);
      from = (from + count) & (this.#slots - 1);
    }
  }

  #wordsOf(table: number | Uint32Array, from: number, count: number): Uint32Array {
    if (typeof table !== 'number') return table.subarray(from * SLOT_WORDS, (from + count) * SLOT_WORDS);
    const words = this.#read.subarray(0, count * SLOT_WORDS);
    const read = readSync(this.#file as number, words, 0, words.byteLength, table + from * SLOT_BYTES);
    if (read < words.byteLength) throw new Error('A temporary file has lost what was written to it.');
    return words;
  }

  /** Where in the file it stands; `undefined` where it cannot be written. */
  #write(words: Uint32Array): number | undefined {
    if (this.#file === undefined) return undefined;
    try {
      if (writeSync(this.#file, words, 0, words.byteLength, this.#end) < words.byteLength) return undefined;
    } catch {
      return undefined;
    }
    this.#end += words.byteLength;
    return this.#end - words.byteLength;
  }
}

/** One of the bits of the filter that stand for a hash. */
const bitOf = (low: number, high: number, probe: number) => (low + probe * (high | 1)) & (FILTER_BITS - 1);

function temporaryFile(): number | undefined {
  const name = join(tmpdir(), `prompt-ladder-${randomUUID()}`);
  try {
    const file = openSync(name, 'wx+', 0o600);
    unlinkSync(name);
    return file;
  } catch {
    return undefined;
  }
}

import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { makeFolder } from '../make-folder.ts';
import { writeAtomically } from '../write-file.ts';
import type { Hit } from './sparse-index.ts';

const header = v.object({
  format: v.literal(1),
  model: v.optional(v.string()),
  dimensions: v.pipe(v.number(), v.integer(), v.minValue(1)),
  keys: v.array(v.string()),
});

/** Rows that an empty table has room for. */
const FIRST_ROWS = 64;

/** Vectors of one length and of unit norm, in one array and one file, each by what it stands for. */
export class VectorTable {
  readonly dimensions: number;
  /** What the server calls the model that made them; absent where it does not say. */
  readonly model: string | undefined;
  readonly #rows = new Map<string, number>();
  #vectors: Float32Array;

  constructor(dimensions: number, model: string | undefined) {
    this.dimensions = dimensions;
    this.model = model;
    this.#vectors = new Float32Array(FIRST_ROWS * dimensions);
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  /** In the order in which they were set first. */
  get keys(): string[] {
    return [...this.#rows.keys()];
  }

  get(key: string): Float32Array | undefined {
    const row = this.#rows.get(key);
    return row === undefined ? undefined : this.#at(row);
  }

  /** @param vector of the table's length */
  set(key: string, vector: Float32Array): void {
    const row = this.#rows.get(key) ?? this.#rows.size;
    this.#rows.set(key, row);
    if ((row + 1) * this.dimensions > this.#vectors.length) {
      const larger = new Float32Array(this.#vectors.length * 2);
      larger.set(this.#vectors);
      this.#vectors = larger;
    }
    const norm = normOf(vector) || 1;
    for (let at = 0; at < this.dimensions; at++)
      this.#vectors[row * this.dimensions + at] = (vector[at] as number) / norm;
  }

  /** Of two keys; `undefined` where one has no vector. */
  cosine(one: string, other: string): number | undefined {
    const [a, b] = [this.get(one), this.get(other)];
    return a && b && a.reduce((sum, value, at) => sum + value * (b[at] as number), 0);
  }

  /** The direction half-way between a vector of unit norm and the mean of others; the vector where there are none. */
  between(vector: Float32Array, others: readonly string[]): Float32Array {
    const sum = new Float32Array(this.dimensions);
    for (const key of others) {
      for (const [at, value] of (this.get(key) ?? []).entries()) sum[at] = (sum[at] as number) + value;
    }
    const norm = normOf(sum) || 1;
    return sum.map((value, at) => value / norm + (vector[at] as number));
  }

  /** The keys' rows, for `search`; -1 for those that have no vector. */
  rowsOf(keys: readonly (string | undefined)[]): Int32Array {
    return Int32Array.from(keys, (key) => (key === undefined ? -1 : (this.#rows.get(key) ?? -1)));
  }

  /**
   * The passages whose vectors have the smallest angle with the query's, best first; the score is the cosine.
   * @param query of any norm but 0
   * @param rows by passage
   */
  search(
    query: Float32Array,
    rows: Int32Array,
    limit: number,
    isAllowed?: (passage: number) => boolean,
  ): Hit[] {
    const { dimensions } = this;
    const vectors = this.#vectors;
    const scores = new Float32Array(rows.length);
    const found: number[] = [];
    const norm = normOf(query) || 1;
    for (let passage = 0; passage < rows.length; passage++) {
      const row = rows[passage] as number;
      if (row < 0 || (isAllowed && !isAllowed(passage))) continue;
      const from = row * dimensions;
      let score = 0;
      for (let at = 0; at < dimensions; at++) score += (vectors[from + at] as number) * (query[at] as number);
      scores[passage] = score / norm;
      found.push(passage);
    }
    // What cannot be among the best is left out before sorting.
    const floor =
      Float32Array.from(found, (passage) => scores[passage] as number)
        .sort()
        .at(-limit) ?? -1;
    return found
      .filter((passage) => (scores[passage] as number) >= floor)
      .sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
      .slice(0, limit)
      .map((passage) => ({ passage, score: scores[passage] as number }));
  }

  /** Writes the vectors of some keys. @throws as `node:fs` does */
  async write(file: string, keys: readonly string[]): Promise<void> {
    const kept = keys.filter((key) => this.#rows.has(key));
    const { dimensions, model } = this;
    const head = Buffer.from(JSON.stringify({ format: 1, model, dimensions, keys: kept }));
    const length = Buffer.alloc(8);
    length.writeDoubleLE(head.length);
    const vectors = new Float32Array(kept.length * dimensions);
    for (const [at, key] of kept.entries()) vectors.set(this.get(key) as Float32Array, at * dimensions);
    await makeFolder(dirname(file));
    await writeAtomically(file, [length, head, Buffer.from(vectors.buffer)]);
  }

  /** `undefined` where there is none, or what is there is damaged. */
  static async read(file: string): Promise<VectorTable | undefined> {
    const bytes = await readFile(file).catch(() => undefined);
    if (!bytes || bytes.length < 8) return undefined;
    const end = 8 + bytes.readDoubleLE(0);
    const head = v.safeParse(header, parsed(bytes.subarray(8, end).toString('utf8')));
    if (!head.success) return undefined;
    const { dimensions, keys, model } = head.output;
    if (bytes.length - end !== keys.length * dimensions * Float32Array.BYTES_PER_ELEMENT) return undefined;
    const table = new VectorTable(dimensions, model);
    table.#vectors = new Float32Array(Math.max(keys.length, FIRST_ROWS) * dimensions);
    Buffer.from(table.#vectors.buffer).set(bytes.subarray(end));
    for (const [row, key] of keys.entries()) table.#rows.set(key, row);
    return table;
  }

  #at(row: number): Float32Array {
    return this.#vectors.subarray(row * this.dimensions, (row + 1) * this.dimensions);
  }
}

const normOf = (vector: Float32Array) => Math.sqrt(vector.reduce((sum, each) => sum + each * each, 0));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

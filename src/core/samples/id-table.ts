/** Words of 32 bits in a slot: both halves of a hash, the lower half of a place, and one more than its upper half. */
export const SLOT_WORDS = 4;
/** Slots of a new table, a power of two. */
const NEW_SLOTS = 1 << 5;
/** The share of slots in use from which a table doubles. */
const FULL = 0.75;

/** Places by hash, open to the next slot where one is taken. */
export class IdTable {
  #words = new Uint32Array(NEW_SLOTS * SLOT_WORDS);
  #size = 0;

  get slots(): number {
    return this.#words.length / SLOT_WORDS;
  }

  /** What comes next makes it larger. */
  get isFull(): boolean {
    return this.#size >= this.slots * FULL;
  }

  /** Its slots, of which a hash stands in the first free one from `low & (slots - 1)` on. */
  get words(): Uint32Array {
    return this.#words;
  }

  find(low: number, high: number): number | undefined {
    return placeAt(this.#words, this.#slot(low, high));
  }

  /** @param place a whole number below 2⁵³ of a hash that is not there */
  add(low: number, high: number, place: number): void {
    if (this.isFull) this.#grow();
    const at = this.#slot(low, high) * SLOT_WORDS;
    this.#words[at] = low;
    this.#words[at + 1] = high;
    this.#words[at + 2] = place % 2 ** 32;
    this.#words[at + 3] = Math.floor(place / 2 ** 32) + 1;
    this.#size += 1;
  }

  clear(): void {
    this.#words.fill(0);
    this.#size = 0;
  }

  /** Where a hash stands, or the empty slot where it belongs. */
  #slot(low: number, high: number): number {
    const first = low & (this.slots - 1);
    const slot = slotOf(this.#words, low, high, first) ?? slotOf(this.#words, low, high, 0);
    return slot as number;
  }

  #grow(): void {
    const words = this.#words;
    this.#words = new Uint32Array(words.length * 2);
    for (let from = 0; from < words.length; from += SLOT_WORDS) {
      if (words[from + 3] === 0) continue;
      const slot = this.#slot(words[from] as number, words[from + 1] as number);
      this.#words.set(words.subarray(from, from + SLOT_WORDS), slot * SLOT_WORDS);
    }
  }
}

/** The first slot from `slot` on that holds a hash or nothing; `undefined` where all of these hold others. */
export function slotOf(words: Uint32Array, low: number, high: number, slot: number): number | undefined {
  for (let at = slot * SLOT_WORDS; at < words.length; at += SLOT_WORDS)
    if (words[at + 3] === 0 || (words[at] === low && words[at + 1] === high)) return at / SLOT_WORDS;
  return undefined;
}

/** The place in a slot; `undefined` for an empty one. */
export function placeAt(words: Uint32Array, slot: number): number | undefined {
  const upper = words[slot * SLOT_WORDS + 3] as number;
  return upper === 0 ? undefined : (upper - 1) * 2 ** 32 + (words[slot * SLOT_WORDS + 2] as number);
}

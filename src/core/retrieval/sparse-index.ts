import { Slices } from '../slices.ts';

/** The saturation and length normalisation of BM25 (Robertson and Zaragoza 2009, Foundations and Trends in IR 3): the customary values. */
const K1 = 1.2;
const B = 0.75;

/** A passage by its number, and how well it fits. */
export interface Hit {
  readonly passage: number;
  readonly score: number;
}

/** Terms by their number, with their weights in a query. */
export type WeightedTerms = ReadonlyMap<number, number>;

interface Postings {
  /** Passages that hold the term, ascending, and how often each does; filled to `length`. */
  passages: Uint32Array;
  counts: Uint16Array;
  length: number;
}

/** What of an index is written to a file: the terms, and of each passage its terms in their order. */
export interface StoredIndex {
  readonly terms: readonly string[];
  /** How many terms each passage has, 0 where it was removed. */
  readonly lengths: Uint32Array;
  /** The numbers of all passages' terms, one passage after the other. */
  readonly sequences: Uint32Array;
}

const NONE = new Uint32Array(0);

/**
 * An inverted index in typed arrays, ranked by BM25. Terms and passages are numbered from 0 and never renumbered; a
 * removed passage has no terms.
 */
export class SparseIndex {
  readonly #numbers = new Map<string, number>();
  readonly #postings: Postings[] = [];
  readonly #sequences: Uint32Array[] = [];
  /** By passage; longer than they are many. */
  #lengths = new Uint32Array(64);
  #present = 0;
  #terms = 0;

  /** Passages ever added: the number that the next one gets. */
  get size(): number {
    return this.#sequences.length;
  }

  /** Passages that are there. */
  get present(): number {
    return this.#present;
  }

  /** @param terms of the passage, repeated as they occur @returns its number */
  add(terms: readonly string[]): number {
    return this.#append(Uint32Array.from(terms, (term) => this.#numberOf(term)));
  }

  remove(passage: number): void {
    const sequence = this.termsOf(passage);
    if (sequence.length === 0) return;
    this.#sequences[passage] = NONE;
    this.#present--;
    this.#terms -= sequence.length;
    for (const term of new Set(sequence)) {
      const postings = this.#postings[term] as Postings;
      const at = positionOf(postings, passage);
      if (at < 0) continue;
      postings.passages.copyWithin(at, at + 1, postings.length);
      postings.counts.copyWithin(at, at + 1, postings.length);
      postings.length--;
    }
  }

  /** The numbers of those terms that any passage holds, in their order. */
  numbersOf(terms: readonly string[]): number[] {
    return terms.flatMap((term) => {
      const number = this.#numbers.get(term);
      return number !== undefined && (this.#postings[number]?.length ?? 0) > 0 ? [number] : [];
    });
  }

  /** The numbers of a passage's terms, in their order. */
  termsOf(passage: number): Uint32Array {
    return this.#sequences[passage] ?? NONE;
  }

  /** The inverse document frequency of a term, at least 0. */
  idf(term: number): number {
    const holding = this.#postings[term]?.length ?? 0;
    return holding === 0 ? 0 : Math.log(1 + (this.#present - holding + 0.5) / (holding + 0.5));
  }

  /**
   * The passages that fit best, best first; equal ones in their order.
   * @param isAllowed leaves passages out before they are ranked
   */
  search(query: WeightedTerms, limit: number, isAllowed?: (passage: number) => boolean): Hit[] {
    const scores = new Float64Array(this.size);
    const found: number[] = [];
    const average = this.#terms / Math.max(1, this.#present);
    const lengths = this.#lengths;
    const [fixed, perTerm] = [K1 * (1 - B), (K1 * B) / average];
    for (const [term, weight] of query) {
      const postings = this.#postings[term];
      if (!postings || weight <= 0) continue;
      const factor = weight * this.idf(term) * (K1 + 1);
      const { passages, counts, length } = postings;
      for (let at = 0; at < length; at++) {
        const passage = passages[at] as number;
        const count = counts[at] as number;
        const score = scores[passage] as number;
        if (score === 0) found.push(passage);
        scores[passage] = score + (factor * count) / (count + fixed + perTerm * (lengths[passage] as number));
      }
    }
    return best(isAllowed ? found.filter(isAllowed) : found, scores, limit);
  }

  /** @returns what `SparseIndex.from` makes an equal index of */
  stored(): StoredIndex {
    const lengths = Uint32Array.from(this.#sequences, ({ length }) => length);
    const sequences = new Uint32Array(this.#terms);
    let at = 0;
    for (const sequence of this.#sequences) {
      sequences.set(sequence, at);
      at += sequence.length;
    }
    return { terms: [...this.#numbers.keys()], lengths, sequences };
  }

  /** @throws {RangeError} when what is stored does not fit together */
  static async from({ terms, lengths, sequences }: StoredIndex): Promise<SparseIndex> {
    const index = new SparseIndex();
    const slices = new Slices();
    for (const term of terms) index.#numberOf(term);
    let at = 0;
    for (const length of lengths) {
      const end = at + length;
      if (end > sequences.length) throw new RangeError('The index breaks off.');
      const sequence = sequences.subarray(at, end);
      if (sequence.some((term) => term >= terms.length))
        throw new RangeError('The index names no such term.');
      index.#append(sequence);
      at = end;
      await slices.rest();
    }
    return index;
  }

  #numberOf(term: string): number {
    const known = this.#numbers.get(term);
    if (known !== undefined) return known;
    const number = this.#postings.length;
    this.#numbers.set(term, number);
    this.#postings.push({ passages: new Uint32Array(2), counts: new Uint16Array(2), length: 0 });
    return number;
  }

  #append(sequence: Uint32Array): number {
    const passage = this.#sequences.length;
    this.#sequences.push(sequence);
    if (passage === this.#lengths.length) this.#lengths = grown(this.#lengths, Uint32Array);
    this.#lengths[passage] = sequence.length;
    if (sequence.length === 0) return passage;
    this.#present++;
    this.#terms += sequence.length;
    for (const [term, count] of countsOf(sequence)) {
      const postings = this.#postings[term] as Postings;
      if (postings.length === postings.passages.length) {
        postings.passages = grown(postings.passages, Uint32Array);
        postings.counts = grown(postings.counts, Uint16Array);
      }
      postings.passages[postings.length] = passage;
      postings.counts[postings.length] = Math.min(count, 0xffff);
      postings.length++;
    }
    return passage;
  }
}

export function countsOf(terms: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

function grown<Numbers extends Uint32Array | Uint16Array>(
  numbers: Numbers,
  Type: new (length: number) => Numbers,
): Numbers {
  const larger = new Type(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

function positionOf({ passages, length }: Postings, passage: number): number {
  let low = 0;
  let high = length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = passages[middle] as number;
    if (at === passage) return middle;
    if (at < passage) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function best(passages: readonly number[], scores: Float64Array, limit: number): Hit[] {
  const byScore = (a: number, b: number) => (scores[b] as number) - (scores[a] as number) || a - b;
  // A few of very many: what cannot be among them is left out before sorting.
  let kept = passages;
  if (passages.length > limit * 8) {
    const sample = passages.slice(0, limit * 4).sort(byScore);
    const floor = scores[sample[limit - 1] as number] as number;
    kept = passages.filter((passage) => (scores[passage] as number) >= floor);
  }
  return [...kept]
    .sort(byScore)
    .slice(0, limit)
    .map((passage) => ({ passage, score: scores[passage] as number }));
}

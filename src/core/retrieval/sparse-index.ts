import { Slices } from '../slices.ts';
import { NumberList } from './number-list.ts';

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

/** The passages before a certain one, by the terms that they hold. */
interface Postings {
  /** How many passages are in it, with those that were removed. */
  readonly size: number;
  /** By term: where its passages begin and end among those of all. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Those of one term after the other, ascending, and how often each holds it. */
  readonly passages: Uint32Array;
  readonly counts: Uint16Array;
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
const NO_POSTINGS: Postings = {
  size: 0,
  starts: NONE,
  ends: NONE,
  passages: NONE,
  counts: new Uint16Array(0),
};
/** Passages without postings that are searched one by one in less time than anybody feels. */
const MOST_LOOSE = 500;
const MOST_COUNTED = 0xffff;

/**
 * An inverted index in few typed arrays, ranked by BM25. Terms and passages are numbered from 0 and never renumbered; a
 * removed passage has no terms. What was added last has no postings yet, and is searched one by one.
 */
export class SparseIndex {
  readonly #numbers = new Map<string, number>();
  /** By term: how many passages hold it, and one more than the last that was counted. */
  readonly #holding = new NumberList();
  readonly #counted = new NumberList();
  /** By passage: where its terms begin among those of all, and how many it has. */
  readonly #starts = new NumberList();
  readonly #lengths = new NumberList();
  #sequences = new NumberList();
  #postings = NO_POSTINGS;
  #present = 0;
  #terms = 0;

  /** Passages ever added: the number that the next one gets. */
  get size(): number {
    return this.#lengths.length;
  }

  /** Passages that are there. */
  get present(): number {
    return this.#present;
  }

  /** @param terms of the passage, repeated as they occur @returns its number */
  add(terms: readonly string[]): number {
    const start = this.#sequences.length;
    for (const term of terms) this.#sequences.push(this.#numberOf(term));
    return this.#append(start, terms.length);
  }

  remove(passage: number): void {
    const sequence = this.termsOf(passage);
    if (sequence.length === 0) return;
    for (const term of new Set(sequence)) this.#holding.set(term, this.#holding.at(term) - 1);
    this.#lengths.set(passage, 0);
    this.#present--;
    this.#terms -= sequence.length;
  }

  /** The numbers of those terms that any passage holds, in their order. */
  numbersOf(terms: readonly string[]): number[] {
    return terms.flatMap((term) => {
      const number = this.#numbers.get(term);
      return number !== undefined && this.#holding.at(number) > 0 ? [number] : [];
    });
  }

  /** The numbers of a passage's terms, in their order; a view, good until a passage is added. */
  termsOf(passage: number): Uint32Array {
    if (passage >= this.size) return NONE;
    const start = this.#starts.at(passage);
    return this.#sequences.all.subarray(start, start + this.#lengths.at(passage));
  }

  /** The inverse document frequency of a term, at least 0. */
  idf(term: number): number {
    const holding = this.#holding.at(term);
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
    const lengths = this.#lengths.all;
    const [fixed, perTerm] = [K1 * (1 - B), (K1 * B) / average];
    const score = (passage: number, factor: number, count: number) => {
      const before = scores[passage] as number;
      if (before === 0) found.push(passage);
      scores[passage] = before + (factor * count) / (count + fixed + perTerm * (lengths[passage] as number));
    };
    const factors = new Map<number, number>();
    const { size, starts, ends, passages, counts } = this.#postings;
    for (const [term, weight] of query) {
      const factor = weight * this.idf(term) * (K1 + 1);
      if (factor <= 0) continue;
      factors.set(term, factor);
      const end = ends[term] ?? 0;
      for (let at = starts[term] ?? 0; at < end; at++) {
        const passage = passages[at] as number;
        if (lengths[passage] !== 0) score(passage, factor, counts[at] as number);
      }
    }
    for (let passage = size; passage < this.size; passage++) {
      const held = countsOf(this.termsOf(passage));
      for (const [term, factor] of factors) {
        const count = held.get(term);
        if (count !== undefined) score(passage, factor, Math.min(count, MOST_COUNTED));
      }
    }
    return best(isAllowed ? found.filter(isAllowed) : found, scores, limit);
  }

  /** Makes postings, where much was added since they were made: a search is then fast. */
  async makePostings(): Promise<void> {
    const { size } = this;
    if (size - this.#postings.size <= MOST_LOOSE) return;
    const slices = new Slices();
    const starts = new Uint32Array(this.#holding.length);
    let all = 0;
    for (let term = 0; term < starts.length; term++) {
      starts[term] = all;
      all += this.#holding.at(term);
    }
    const ends = starts.slice();
    const passages = new Uint32Array(all);
    const counts = new Uint16Array(all);
    for (let passage = 0; passage < size; passage++) {
      for (const term of this.termsOf(passage)) {
        const end = ends[term] as number;
        const isAgain = end > (starts[term] as number) && passages[end - 1] === passage;
        if (isAgain) counts[end - 1] = Math.min((counts[end - 1] as number) + 1, MOST_COUNTED);
        else {
          passages[end] = passage;
          counts[end] = 1;
          ends[term] = end + 1;
        }
      }
      await slices.rest();
    }
    this.#postings = { size, starts, ends, passages, counts };
  }

  /** @returns what `SparseIndex.from` makes an equal index of; views, good until a passage is added */
  stored(): StoredIndex {
    const terms = [...this.#numbers.keys()];
    const lengths = this.#lengths.all;
    const all = this.#sequences.all;
    if (all.length === this.#terms) return { terms, lengths, sequences: all };
    const sequences = new Uint32Array(this.#terms);
    let at = 0;
    for (const [passage, length] of lengths.entries()) {
      sequences.set(this.termsOf(passage), at);
      at += length;
    }
    return { terms, lengths, sequences };
  }

  /** @throws {RangeError} when what is stored does not fit together */
  static async from({ terms, lengths, sequences }: StoredIndex): Promise<SparseIndex> {
    const index = new SparseIndex();
    const slices = new Slices();
    for (const term of terms) index.#numberOf(term);
    index.#sequences = new NumberList(sequences);
    let start = 0;
    for (const length of lengths) {
      const end = start + length;
      if (end > sequences.length) throw new RangeError('The index breaks off.');
      if (sequences.subarray(start, end).some((term) => term >= terms.length))
        throw new RangeError('The index names no such term.');
      index.#append(start, length);
      start = end;
      await slices.rest();
    }
    await index.makePostings();
    return index;
  }

  #numberOf(term: string): number {
    const known = this.#numbers.get(term);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(term, number);
    this.#holding.push(0);
    this.#counted.push(0);
    return number;
  }

  /** A passage whose terms are there already. */
  #append(start: number, length: number): number {
    const passage = this.size;
    this.#starts.push(start);
    this.#lengths.push(length);
    if (length === 0) return passage;
    this.#present++;
    this.#terms += length;
    for (const term of this.termsOf(passage)) {
      if (this.#counted.at(term) === passage + 1) continue;
      this.#counted.set(term, passage + 1);
      this.#holding.set(term, this.#holding.at(term) + 1);
    }
    return passage;
  }
}

export function countsOf(terms: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

/** Passages that are sorted at once, for each that is wanted. */
const SORTED_AT_ONCE = 4;

function best(passages: readonly number[], scores: Float64Array, limit: number): Hit[] {
  const byScore = (a: number, b: number) => (scores[b] as number) - (scores[a] as number) || a - b;
  const kept: number[] = [];
  // What is worse than so many cannot be among them.
  let floor = 0;
  for (const passage of passages) {
    if ((scores[passage] as number) < floor) continue;
    kept.push(passage);
    if (kept.length < limit * SORTED_AT_ONCE) continue;
    kept.sort(byScore).length = limit;
    floor = scores[kept[limit - 1] as number] as number;
  }
  return kept
    .sort(byScore)
    .slice(0, limit)
    .map((passage) => ({ passage, score: scores[passage] as number }));
}

/**
 * Pairs that wait to be merged, taken by rank and from left to right. Pairs of one rank stand in one list, and only the
 * ranks are in a heap: of a long run of one character there are many pairs and few ranks.
 */
export class PairHeap {
  readonly #tokens = new Map<number, number[]>();
  /** A binary heap of the ranks that have a list. */
  readonly #ranks: number[] = [];
  /** The rank whose list is sorted, the first token last. */
  #sorted: number | undefined;

  add(rank: number, token: number): void {
    const tokens = this.#tokens.get(rank);
    if (tokens) {
      tokens.push(token);
      if (rank === this.#sorted) this.#sorted = undefined;
    } else {
      this.#tokens.set(rank, [token]);
      this.#push(rank);
    }
  }

  /** The lowest rank that a pair waits with. */
  get lowest(): number | undefined {
    return this.#ranks[0];
  }

  /** Takes the leftmost pair of the lowest rank. */
  take(lowest: number): number {
    const tokens = this.#tokens.get(lowest) as number[];
    if (lowest !== this.#sorted) tokens.sort((a, b) => b - a);
    this.#sorted = lowest;
    const token = tokens.pop() as number;
    if (tokens.length === 0) {
      this.#tokens.delete(lowest);
      this.#pop();
    }
    return token;
  }

  #push(rank: number): void {
    const heap = this.#ranks;
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((heap[parent] as number) <= rank) break;
      heap[index] = heap[parent] as number;
      index = parent;
    }
    heap[index] = rank;
  }

  #pop(): void {
    const heap = this.#ranks;
    const moved = heap.pop() as number;
    const { length } = heap;
    if (length === 0) return;
    let index = 0;
    for (let child = 1; child < length; child = 2 * index + 1) {
      if (child + 1 < length && (heap[child + 1] as number) < (heap[child] as number)) child++;
      if ((heap[child] as number) >= moved) break;
      heap[index] = heap[child] as number;
      index = child;
    }
    heap[index] = moved;
  }
}

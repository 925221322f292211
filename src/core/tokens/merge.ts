import { PairHeap } from './pair-heap.ts';
import type { Ranks } from './token-ranks.ts';

/** Bytes up to which scanning for the lowest rank is faster than keeping a heap. */
const SHORT = 300;

/**
 * Merges bytes into tokens as byte pair encoding does: again and again the two neighbours whose union has the lowest
 * rank, the leftmost where several have.
 * @param bytes one character a byte
 * @returns the byte at which each token begins, in order
 */
export const mergeBytes = (bytes: string, ranks: Ranks): number[] =>
  bytes.length <= SHORT ? mergeByScan(bytes, ranks) : mergeByHeap(bytes, ranks);

const NEVER = Number.POSITIVE_INFINITY;

/** Takes O(n²) time. */
export function mergeByScan(bytes: string, ranks: Ranks): number[] {
  const begins: number[] = [];
  for (let byte = 0; byte < bytes.length; byte++) begins.push(byte);
  /** Of a token together with the next one. */
  const rankAt = (index: number) =>
    index + 1 < begins.length ? (ranks.get(bytes.slice(begins[index], begins[index + 2])) ?? NEVER) : NEVER;
  const pairRanks: number[] = [];
  for (let index = 0; index < begins.length; index++) pairRanks.push(rankAt(index));
  for (;;) {
    let lowest = 0;
    for (let index = 1; index < pairRanks.length; index++) {
      if ((pairRanks[index] as number) < (pairRanks[lowest] as number)) lowest = index;
    }
    if ((pairRanks[lowest] ?? NEVER) === NEVER) return begins;
    begins.splice(lowest + 1, 1);
    pairRanks.splice(lowest + 1, 1);
    pairRanks[lowest] = rankAt(lowest);
    if (lowest > 0) pairRanks[lowest - 1] = rankAt(lowest - 1);
  }
}

const NONE = -1;
const BYTES = 2 ** 8;
/** More than there are kinds of tokens: bytes, and ranks below 200,000. */
const KINDS = 2 ** 18;

/** Takes O(n log n) time. */
export function mergeByHeap(bytes: string, ranks: Ranks): number[] {
  const { length } = bytes;
  // A token is named by its first byte. So is the end of the text, which has no neighbour.
  const before = new Int32Array(length + 1);
  const after = new Int32Array(length + 1);
  /** A byte, or the rank of a union beyond them. */
  const kinds = new Int32Array(length + 1);
  for (let token = 0; token <= length; token++) {
    before[token] = token - 1;
    after[token] = token + 1;
    kinds[token] = bytes.charCodeAt(token);
  }
  /** Of a token together with the next one. */
  const pairRanks = new Int32Array(length + 1).fill(NONE);
  /** The ranks looked up, by the kinds of both: a long text has the same pairs again and again. */
  const known = new Map<number, number>();
  const waiting = new PairHeap();

  const rankOf = (token: number, next: number) => {
    const pair = (kinds[token] as number) * KINDS + (kinds[next] as number);
    let rank = known.get(pair);
    if (rank === undefined) {
      rank = ranks.get(bytes.slice(token, after[next])) ?? NONE;
      known.set(pair, rank);
    }
    return rank;
  };
  const lookAtPair = (token: number) => {
    const next = after[token] as number;
    const rank = next < length ? rankOf(token, next) : NONE;
    pairRanks[token] = rank;
    if (rank !== NONE) waiting.add(rank, token);
  };
  for (let token = 0; token < length; token++) lookAtPair(token);

  for (let rank = waiting.lowest; rank !== undefined; rank = waiting.lowest) {
    const token = waiting.take(rank);
    // One of the two may have merged with its other neighbour meanwhile.
    if (pairRanks[token] !== rank) continue;
    const next = after[token] as number;
    const end = after[next] as number;
    pairRanks[next] = NONE;
    kinds[token] = BYTES + rank;
    after[token] = end;
    before[end] = token;
    lookAtPair(token);
    if (token > 0) lookAtPair(before[token] as number);
  }

  const begins: number[] = [];
  for (let token = 0; token < length; token = after[token] as number) begins.push(token);
  return begins;
}

import { deserialize } from 'node:v8';
import { brotliDecompressSync } from 'node:zlib';
import type { LogisticWeights } from '../statistics/logistic.ts';
import { KINDS, type Kind } from './kinds.ts';
import { readWeights } from './weights-file.ts';

/** What a text is told to be one of, with weights by place. Those that tell most have a pattern, which many share. */
export interface Weights<Class extends string> {
  readonly classes: readonly Class[];
  /** By place, the number of its pattern; 0 where it tells nothing. Where there are fewer, features share them. */
  readonly patterns: Uint16Array;
  /** The patterns side by side, a weight a class, in units of `scale`. */
  readonly weights: Int8Array;
  readonly scale: number;
}

/** Who speaks: a gateway or a provider that complains, or an answer. */
export const SOURCES = ['gateway', 'answer'] as const;

/** What `npm run train:triage` has fitted. */
export interface TrainedWeights {
  /** What a sentence does. */
  readonly kinds: Weights<Kind>;
  readonly sources: Weights<(typeof SOURCES)[number]>;
  /** Whether an answer declines, by its signs. */
  readonly declining: LogisticWeights;
}

/** A gap that is longer is written as this, and then the rest of it. */
export const LONGEST_GAP = 255;

/** Weights without what zeros take; bytes are compressed by Brotli. */
export interface PackedWeights {
  readonly range: number;
  readonly scale: number;
  /** The gaps between the places that have patterns. */
  readonly gaps: Uint8Array;
  /** The patterns of those places: the lower bytes of all, then the higher ones. */
  readonly patterns: Uint8Array;
  readonly weights: Uint8Array;
}

/** What the file holds, serialized by V8. */
export interface PackedFile extends Pick<TrainedWeights, 'declining'> {
  readonly kinds: PackedWeights;
  readonly sources: PackedWeights;
}

let known: TrainedWeights | undefined;

/** The trained weights, read when they are first asked for, as by most commands they never are. */
export function trainedWeights(): TrainedWeights {
  if (!known) {
    const { kinds, sources, declining }: PackedFile = deserialize(readWeights());
    known = { kinds: unpacked(KINDS, kinds), sources: unpacked(SOURCES, sources), declining };
  }
  return known;
}

function unpacked<Class extends string>(
  classes: readonly Class[],
  { range, scale, ...packed }: PackedWeights,
): Weights<Class> {
  const gaps = brotliDecompressSync(packed.gaps);
  const numbers = brotliDecompressSync(packed.patterns);
  const patterns = new Uint16Array(range);
  const count = numbers.length / 2;
  let [place, index] = [0, 0];
  for (const gap of gaps) {
    place += gap;
    if (gap === LONGEST_GAP) continue;
    patterns[place] = (numbers[index] as number) + 256 * (numbers[count + index] as number);
    index++;
  }
  return { classes, patterns, weights: new Int8Array(brotliDecompressSync(packed.weights)), scale };
}

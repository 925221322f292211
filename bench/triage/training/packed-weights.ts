import { brotliCompressSync } from 'node:zlib';
import { LONGEST_GAP, type PackedWeights, type Weights } from '../../../src/core/reading/weights.ts';

const packed = (bytes: Iterable<number>): Uint8Array => brotliCompressSync(Uint8Array.from(bytes));

/** Weights as they are stored. */
export function packedWeights({ patterns, weights, scale }: Weights<string>): PackedWeights {
  const places = [...patterns.keys()].filter((place) => patterns[place]);
  const numbers = places.map((place) => patterns[place] as number);
  const gaps = places.flatMap((place, index) => {
    const gap = place - (places[index - 1] ?? 0);
    return [...Array<number>(Math.floor(gap / LONGEST_GAP)).fill(LONGEST_GAP), gap % LONGEST_GAP];
  });
  return {
    range: patterns.length,
    scale,
    gaps: packed(gaps),
    patterns: packed([...numbers.map((number) => number & 255), ...numbers.map((number) => number >> 8)]),
    weights: packed(weights),
  };
}

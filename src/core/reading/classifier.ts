import { brotliDecompressSync } from 'node:zlib';
import { softmax } from '../statistics/logistic.ts';
import { textMemo } from '../text/text-memo.ts';
import { featuresOf } from './features.ts';
import { KINDS, type Kind } from './kinds.ts';
import packed from './weights.json' with { type: 'json' };

/** What a text is told to be one of, with weights by place. Those that tell most have a pattern, which many share. */
export interface Weights<Class extends string> {
  readonly classes: readonly Class[];
  /** By place, the number of its pattern; 0 where it tells nothing. Where there are fewer, features share them. */
  readonly patterns: Uint16Array;
  /** The patterns side by side, a weight a class, in units of `scale`. */
  readonly weights: Int8Array | Float32Array;
  readonly scale: number;
}

/** A gap that is longer is written as this, and then the rest of it. */
export const LONGEST_GAP = 255;

/** How weights are stored: bytes, by Brotli, in base64. */
interface PackedWeights {
  readonly range: number;
  readonly scale: number;
  /** The gaps between the places that have patterns. */
  readonly gaps: string;
  /** The patterns of those places: the lower bytes of all, then the higher ones. */
  readonly patterns: string;
  readonly weights: string;
}

function unpackedWeights<Class extends string>(
  classes: readonly Class[],
  { range, scale, ...packed }: PackedWeights,
): Weights<Class> {
  const [gaps, numbers, weights] = [packed.gaps, packed.patterns, packed.weights].map((text) =>
    brotliDecompressSync(Buffer.from(text, 'base64')),
  ) as [Buffer, Buffer, Buffer];
  const patterns = new Uint16Array(range);
  const count = numbers.length / 2;
  let [place, index] = [0, 0];
  for (const gap of gaps) {
    place += gap;
    if (gap === LONGEST_GAP) continue;
    patterns[place] = (numbers[index] as number) + 256 * (numbers[count + index] as number);
    index++;
  }
  return { classes, patterns, weights: new Int8Array(weights), scale };
}

/** How likely a text is of each class. */
export type Likelihoods<Class extends string = Kind> = Readonly<Record<Class, number>>;

/** Logistic regression over what is seen of a text. */
export function likelihoodsOf<Class extends string>(
  text: string,
  { classes, patterns, weights, scale }: Weights<Class>,
): Likelihoods<Class> {
  const { places, parts } = featuresOf(text);
  const [size, range] = [classes.length, patterns.length];
  // Small lists are quicker than typed arrays.
  const sums: number[] = classes.map(() => 0);
  let at = 0;
  for (const { end, weight } of parts) {
    const part: number[] = classes.map(() => 0);
    for (; at < end; at++) {
      const first = (patterns[(places[at] as number) % range] as number) * size;
      if (first === 0) continue;
      for (let one = 0; one < size; one++)
        part[one] = (part[one] as number) + (weights[first + one] as number);
    }
    for (let one = 0; one < size; one++)
      sums[one] = (sums[one] as number) + (part[one] as number) * weight * scale;
  }
  const shares = softmax(sums);
  const likelihoods = {} as Record<Class, number>;
  for (const [index, each] of classes.entries()) likelihoods[each] = shares[index] as number;
  return likelihoods;
}

/** Models begin and end alike. */
const MOST_KNOWN = 2_000;

/** A classifier with trained weights (`npm run train:triage`), unpacked when it is first asked, as most commands never do. */
function classifierOf<Class extends string>(classes: readonly Class[], packed: PackedWeights) {
  let weights: Weights<Class> | undefined;
  return textMemo(MOST_KNOWN, (text) => {
    weights ??= unpackedWeights(classes, packed);
    return likelihoodsOf(text, weights);
  });
}

/** Tells what a sentence does. */
export const classify = classifierOf(KINDS, packed.sentences);

/** What a gateway or a provider complains, or what an answer says. */
export const SOURCES = ['gateway', 'answer'] as const;
/** Tells who speaks. */
export const sourceOf = classifierOf(SOURCES, packed.sources);

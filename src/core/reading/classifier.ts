import { softmax } from '../statistics/logistic.ts';
import { textMemo } from '../text/text-memo.ts';
import { featuresOf } from './features.ts';
import type { Kind } from './kinds.ts';
import { trainedWeights, type Weights } from './weights.ts';

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

/** Tells what a sentence does. */
export const classify = textMemo(MOST_KNOWN, (text) => likelihoodsOf(text, trainedWeights().kinds));
/** Tells who speaks. */
export const sourceOf = textMemo(MOST_KNOWN, (text) => likelihoodsOf(text, trainedWeights().sources));

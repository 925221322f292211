import type { Weights } from '../../../src/core/reading/classifier.ts';
import { featuresOf } from '../../../src/core/reading/features.ts';
import { softmax } from '../../../src/core/statistics/logistic.ts';
import { quantized } from './quantization.ts';
import { randomFrom } from './random.ts';

/** A text with the class that it is known to be of. */
export interface Example<Class extends string> {
  readonly text: string;
  readonly class: Class;
  readonly weight: number;
  /** Of others, nothing that is the same in any language tells. */
  readonly isInAnyLanguage: boolean;
}

/** Rounds with all places, and then with fewer and fewer: first so many times as many as are kept. */
const ROUNDS = 4;
const LAST_ROUNDS = 9;
const MORE = 5;
const RATE = 0.35;
const L2 = 2e-6;
/** What a single text shows tells nothing of others. */
const FEWEST = 2;
/** The order of the examples is one of five, chosen with what the weights are tuned on. */
const SEED = 2;
/** So often the words of a text are hidden, so that what is the same in any language has to tell. */
const HIDDEN = 0.3;

/** How large weights are. */
export interface Size {
  /** Features that are so many places apart share one. */
  readonly range: number;
  /** Places that are kept. */
  readonly places: number;
  /** Patterns that they share. */
  readonly patterns: number;
}

/** Logistic regression over several classes, by AdaGrad. */
export function fitClassifier<Class extends string>(
  classes: readonly Class[],
  labelled: readonly Example<Class>[],
  { range, places: most }: Size,
): Weights<Class> {
  const size = classes.length;
  const examples = labelled.map((each) => ({
    features: weighedFeatures(each.text, range),
    index: classes.indexOf(each.class),
    weight: each.weight,
    hidden: each.isInAnyLanguage ? HIDDEN : 0,
  }));
  const uses = usesOf(
    examples.map(({ features }) => features.places),
    range,
  );
  let isUsed: Int32Array = uses.map((count) => Number(count >= FEWEST));
  const weights = new Float32Array(range * size);
  const squares = new Float32Array(weights.length).fill(1e-3);
  const counts = classes.map((_, one) =>
    examples.reduce((sum, each) => sum + (each.index === one ? each.weight : 0), 0),
  );
  const mean = counts.reduce((a, b) => a + b, 0) / size;
  // A rare class counts more, but not in full.
  const balance = counts.map((count) => Math.sqrt(mean / Math.max(1, count)));
  const random = randomFrom(SEED);
  for (let round = 0; round < ROUNDS + LAST_ROUNDS; round++) {
    const left = 1 - (round - ROUNDS) / (LAST_ROUNDS - 1);
    if (round >= ROUNDS) isUsed = tellingPlaces(weights, size, uses, isUsed, Math.round(most * MORE ** left));
    for (let index = examples.length - 1; index > 0; index--) {
      const other = Math.floor(random() * (index + 1));
      const [one, two] = [examples[index], examples[other]];
      if (one && two) [examples[index], examples[other]] = [two, one];
    }
    for (const { features, index, weight, hidden } of examples) {
      const { places, values, shared } = features;
      const from = random() < hidden ? shared : 0;
      const odds = softmax(sumsOf(weights, size, places, values, from));
      for (let each = 0; each < size; each++) {
        const slope = ((odds[each] as number) - Number(each === index)) * weight * (balance[index] as number);
        for (let at = from; at < places.length; at++) {
          if (!isUsed[places[at] as number]) continue;
          const place = (places[at] as number) * size + each;
          const gradient = slope * (values[at] as number) + L2 * (weights[place] as number);
          squares[place] = (squares[place] as number) + gradient * gradient;
          weights[place] =
            (weights[place] as number) - (RATE * gradient) / Math.sqrt(squares[place] as number);
        }
      }
    }
  }
  const places = [...isUsed.keys()].filter((place) => isUsed[place]);
  return weightsOf(
    classes,
    range,
    places,
    places.map((_, index) => index),
    places.map((place) => weights.slice(place * size, (place + 1) * size)),
  );
}

/**
 * The same with few patterns of weights, in bytes: each near to those that it stands for, above all to those that are
 * used often.
 */
export function quantizedWeights<Class extends string>(
  { classes, patterns, weights }: Weights<Class>,
  labelled: readonly { readonly text: string }[],
  { patterns: count }: Size,
): Weights<Class> {
  const uses = usesOf(
    labelled.map(({ text }) => weighedFeatures(text, patterns.length).places),
    patterns.length,
  );
  const places = [...patterns.keys()].filter((place) => patterns[place]);
  const vectors = places.map((place) => {
    const first = (patterns[place] as number) * classes.length;
    return Float32Array.from(weights.slice(first, first + classes.length));
  });
  const { centers, nearest } = quantized(
    vectors,
    places.map((place) => Math.sqrt(uses[place] as number)),
    count,
  );
  const most = Math.max(...centers.flatMap((center) => [...center.map(Math.abs)]));
  return weightsOf(
    classes,
    patterns.length,
    places,
    [...nearest],
    centers,
    Number((most / 127).toPrecision(6)),
  );
}

/**
 * @param indexes by place, that of its pattern among `patterns`
 * @param scale of the bytes that weights are rounded to; without one they stay as they are
 */
function weightsOf<Class extends string>(
  classes: readonly Class[],
  range: number,
  places: readonly number[],
  indexes: readonly number[],
  patterns: readonly Float32Array[],
  scale?: number,
): Weights<Class> {
  const numbers = new Uint16Array(range);
  for (const [at, place] of places.entries()) numbers[place] = (indexes[at] as number) + 1;
  const all = [classes.map(() => 0), ...patterns].flatMap((pattern) => [...pattern]);
  const weights = scale ? Int8Array.from(all, (each) => Math.round(each / scale)) : Float32Array.from(all);
  return { classes, patterns: numbers, weights, scale: scale ?? 1 };
}

/** By place, how many sentences have one of its features. */
function usesOf(examples: readonly Int32Array[], range: number): Int32Array {
  const counts = new Int32Array(range);
  for (const places of examples)
    for (const place of new Set(places)) counts[place] = (counts[place] as number) + 1;
  return counts;
}

/** By place, whether it is among those that tell most: of many sentences, and a lot. The others weigh nothing any more. */
function tellingPlaces(
  weights: Float32Array,
  size: number,
  uses: Int32Array,
  isUsed: Int32Array,
  most: number,
): Int32Array {
  const of = (place: number) => weights.subarray(place * size, (place + 1) * size);
  const worth = (place: number) =>
    Math.sqrt(uses[place] as number) * of(place).reduce((sum, weight) => sum + weight * weight, 0);
  const used = [...isUsed.keys()].filter((place) => isUsed[place]);
  const worths = new Map(used.map((place) => [place, worth(place)]));
  const telling = new Int32Array(uses.length);
  for (const place of used.sort((a, b) => (worths.get(b) ?? 0) - (worths.get(a) ?? 0)).slice(0, most))
    telling[place] = 1;
  for (const place of used) if (!telling[place]) of(place).fill(0);
  return telling;
}

/** The features of a sentence with what each weighs; from `shared` on, they are the same in any language. */
function weighedFeatures(text: string, range: number) {
  const { places: all, parts } = featuresOf(text);
  const places = all.map((place) => place % range);
  const values = new Float32Array(places.length);
  for (const [index, { end, weight }] of parts.entries())
    values.fill(weight, parts[index - 1]?.end ?? 0, end);
  return { places, values, shared: parts[1]?.end ?? 0 };
}

function sumsOf(
  weights: Float32Array,
  size: number,
  places: Int32Array,
  values: Float32Array,
  from: number,
): number[] {
  const sums = Array<number>(size).fill(0);
  for (let at = from; at < places.length; at++)
    for (let one = 0; one < size; one++)
      sums[one] =
        (sums[one] as number) +
        (weights[(places[at] as number) * size + one] as number) * (values[at] as number);
  return sums;
}

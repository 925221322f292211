import { featuresOf } from '../../../src/core/reading/features.ts';
import type { Weights } from '../../../src/core/reading/weights.ts';
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
/** Rounds with the patterns that places share, in small steps. */
const SHARED_ROUNDS = 3;
const SMALL_STEPS = 100;
const RATE = 0.35;
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
  /** By class, how exactly its weights are kept beside those of others. */
  readonly precisions: readonly number[];
}

/**
 * Logistic regression over several classes, by AdaGrad with steps by place. Of its places those that tell most are
 * kept; they share a few patterns of weights, in bytes, each near to those that it stands for, above all to those that
 * are used often.
 */
export function fitClassifier<Class extends string>(
  classes: readonly Class[],
  labelled: readonly Example<Class>[],
  size: Size,
): Weights<Class> {
  const examples = weighedExamples(classes, labelled, size.range);
  const random = randomFrom(SEED);
  const { fitted, uses } = fitPlaces(classes, examples, size, random);
  const { precisions } = size;
  const { centers, nearest } = quantized(
    fitted.places.map((_, index) => scaledWeightsAt(fitted, index, precisions)),
    fitted.places.map((place) => Math.sqrt(uses[place] as number)),
    size.patterns,
  );
  const shared = fittedFrom(
    centers.map((center) => center.map((weight, one) => weight / (precisions[one] as number))),
    SMALL_STEPS,
  );
  for (const { features } of examples) keepPlaces(features, nearest);
  for (let round = 0; round < SHARED_ROUNDS; round++) fitRound(shared, examples, random);
  const all = [...classes.map(() => 0), ...centers.flatMap((_, index) => [...weightsAt(shared, index)])];
  const scale = Number((Math.max(...all.map(Math.abs)) / 127).toPrecision(6));
  const patterns = new Uint16Array(size.range);
  for (const [index, place] of fitted.places.entries()) patterns[place] = (nearest[index] as number) + 1;
  return { classes, patterns, weights: Int8Array.from(all, (each) => Math.round(each / scale)), scale };
}

/** Fits weights by place, fewer and fewer, and leaves the features of those that are kept. */
function fitPlaces(
  classes: readonly string[],
  examples: WeighedExample[],
  { range, places: most, precisions }: Size,
  random: () => number,
) {
  const uses = usesOf(examples, range);
  const places = [...uses.keys()].filter((place) => (uses[place] as number) >= FEWEST);
  let fitted: Fitted = {
    ...fittedFrom(
      places.map(() => new Float32Array(classes.length)),
      1e-3,
    ),
    places,
  };
  keepOnly(examples, places, range);
  for (let round = 0; round < ROUNDS + LAST_ROUNDS; round++) {
    if (round >= ROUNDS) {
      const left = 1 - (round - ROUNDS) / (LAST_ROUNDS - 1);
      const telling = tellingOf(fitted, uses, precisions, Math.round(most * MORE ** left));
      keepOnly(examples, telling, fitted.places.length);
      fitted = keptPlaces(fitted, telling);
    }
    fitRound(fitted, examples, random);
  }
  return { fitted, uses };
}

/** Shuffles the examples and learns from each once. */
function fitRound(fitted: Fitted, examples: WeighedExample[], random: () => number): void {
  for (let index = examples.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const [one, two] = [examples[index], examples[other]];
    if (one && two) [examples[index], examples[other]] = [two, one];
  }
  for (const example of examples) step(fitted, example, random() < example.hidden);
}

interface WeighedExample {
  readonly features: WeighedFeatures;
  /** Of its class. */
  readonly index: number;
  readonly weight: number;
  /** How often its words are hidden. */
  readonly hidden: number;
}

function weighedExamples<Class extends string>(
  classes: readonly Class[],
  labelled: readonly Example<Class>[],
  range: number,
): WeighedExample[] {
  const counts = classes.map((one) =>
    labelled.reduce((sum, each) => sum + (each.class === one ? each.weight : 0), 0),
  );
  const mean = counts.reduce((a, b) => a + b, 0) / classes.length;
  return labelled.map(({ text, class: one, weight, isInAnyLanguage }) => {
    const index = classes.indexOf(one);
    // A rare class counts more, but not in full.
    const balance = Math.sqrt(mean / Math.max(1, counts[index] as number));
    return {
      features: weighedFeatures(text, range),
      index,
      weight: weight * balance,
      hidden: isInAnyLanguage ? HIDDEN : 0,
    };
  });
}

/** By place, how many examples have one of its features. */
function usesOf(examples: readonly WeighedExample[], range: number): Int32Array {
  const [counts, last] = [new Int32Array(range), new Int32Array(range)];
  for (const [index, { features }] of examples.entries())
    for (const place of features.places) {
      if (last[place] === index + 1) continue;
      last[place] = index + 1;
      counts[place] = (counts[place] as number) + 1;
    }
  return counts;
}

/** Weights while they are fitted: those that are looked up at once are near to each other. */
interface Fitted {
  /** In ascending order. */
  readonly places: readonly number[];
  /** By place, a weight a class, and then what all their slopes were, squared and summed. */
  readonly numbers: Float32Array;
  /** Numbers of a place. */
  readonly width: number;
}

/** @param squares what the slopes were, as it were: the larger, the smaller are the steps */
function fittedFrom(vectors: readonly Float32Array[], squares: number): Fitted {
  const width = (vectors[0]?.length ?? 0) + 1;
  const numbers = new Float32Array(vectors.length * width).fill(squares);
  for (const [index, vector] of vectors.entries()) numbers.set(vector, index * width);
  return { places: [...vectors.keys()], numbers, width };
}

const weightsAt = ({ numbers, width }: Fitted, index: number) =>
  numbers.slice(index * width, (index + 1) * width - 1);

/** What all classes have in common tells nothing. */
function scaledWeightsAt(fitted: Fitted, index: number, precisions: readonly number[]): Float32Array {
  const weights = weightsAt(fitted, index);
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.map((weight, one) => (weight - mean) * (precisions[one] as number));
}

/** @param indexes of the places that are kept */
function keptPlaces({ places, numbers, width }: Fitted, indexes: readonly number[]): Fitted {
  const kept = new Float32Array(indexes.length * width);
  for (const [number, index] of indexes.entries())
    kept.set(numbers.subarray(index * width, (index + 1) * width), number * width);
  return { places: indexes.map((index) => places[index] as number), numbers: kept, width };
}

/** A step of AdaGrad. @param isHidden whether only what is the same in any language is seen */
function step({ numbers, width }: Fitted, example: WeighedExample, isHidden: boolean): void {
  const { places, values, shared, count } = example.features;
  const from = isHidden ? shared : 0;
  const size = width - 1;
  const sums: number[] = new Array(size).fill(0);
  for (let at = from; at < count; at++) {
    const first = (places[at] as number) * width;
    for (let one = 0; one < size; one++)
      sums[one] = (sums[one] as number) + (numbers[first + one] as number) * (values[at] as number);
  }
  const slopes = softmax(sums);
  slopes[example.index] = (slopes[example.index] as number) - 1;
  for (let one = 0; one < size; one++) slopes[one] = (slopes[one] as number) * example.weight;
  const steepness = slopes.reduce((sum, slope) => sum + slope * slope, 0);
  for (let at = from; at < count; at++) {
    const first = (places[at] as number) * width;
    const value = values[at] as number;
    const squares = (numbers[first + size] as number) + steepness * value * value;
    numbers[first + size] = squares;
    const rate = (RATE * value) / Math.sqrt(squares);
    for (let one = 0; one < size; one++)
      numbers[first + one] = (numbers[first + one] as number) - rate * (slopes[one] as number);
  }
}

/** The indexes of the places that tell most, of many sentences, and a lot; in ascending order. */
function tellingOf(fitted: Fitted, uses: Int32Array, precisions: readonly number[], most: number): number[] {
  const worths = Float64Array.from(
    fitted.places,
    (place, index) =>
      Math.sqrt(uses[place] as number) *
      scaledWeightsAt(fitted, index, precisions).reduce((sum, weight) => sum + weight * weight, 0),
  );
  return [...worths.keys()]
    .sort((a, b) => (worths[b] as number) - (worths[a] as number))
    .slice(0, most)
    .sort((a, b) => a - b);
}

/** The first ones of its places and values are those that are kept. */
interface WeighedFeatures {
  readonly places: Int32Array;
  readonly values: Float32Array;
  /** From here on, they are the same in any language. */
  shared: number;
  count: number;
}

/** The features of a sentence with what each weighs. */
function weighedFeatures(text: string, range: number): WeighedFeatures {
  const { places: all, parts } = featuresOf(text);
  const places = all.map((place) => place % range);
  const values = new Float32Array(places.length);
  for (const [index, { end, weight }] of parts.entries())
    values.fill(weight, parts[index - 1]?.end ?? 0, end);
  return { places, values, shared: parts[1]?.end ?? 0, count: places.length };
}

function keepOnly(examples: readonly WeighedExample[], places: readonly number[], range: number): void {
  const indexes = new Int32Array(range).fill(-1);
  for (const [index, place] of places.entries()) indexes[place] = index;
  for (const { features } of examples) keepPlaces(features, indexes);
}

/** @param indexes by place, its index among those that are kept, by which it goes from now on; -1 for others */
function keepPlaces(features: WeighedFeatures, indexes: ArrayLike<number>): void {
  const { places, values, shared, count } = features;
  features.count = 0;
  for (let at = 0; at <= count; at++) {
    if (at === shared) features.shared = features.count;
    const index = at < count ? (indexes[places[at] as number] as number) : -1;
    if (index < 0) continue;
    places[features.count] = index;
    values[features.count++] = values[at] as number;
  }
}

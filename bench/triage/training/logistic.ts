/** What a logistic regression is fitted on. */
export interface Example {
  readonly values: readonly number[];
  readonly isPositive: boolean;
  readonly weight: number;
}

export interface Logistic {
  readonly weights: readonly number[];
  readonly bias: number;
}

const STEPS = 1_500;
const RATE = 0.5;

/** Fits by gradient descent over values brought to one scale; the weights are for the values as they are. */
export function fitLogistic(examples: readonly Example[], l2: number): Logistic {
  const size = examples[0]?.values.length ?? 0;
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const mean = Array.from({ length: size }, (_, at) =>
    averageOf(examples, total, (values) => values[at] ?? 0),
  );
  const spread = mean.map(
    (middle, at) => Math.sqrt(averageOf(examples, total, (values) => ((values[at] ?? 0) - middle) ** 2)) || 1,
  );
  const scaled = examples.map(({ values }) =>
    Float64Array.from(values, (value, at) => (value - (mean[at] ?? 0)) / (spread[at] ?? 1)),
  );
  const weights = new Float64Array(size);
  let bias = 0;
  for (let step = 0; step < STEPS; step++) {
    const slopes = new Float64Array(size);
    let biasSlope = 0;
    for (const [index, { isPositive, weight }] of examples.entries()) {
      const values = scaled[index] as Float64Array;
      let sum = bias;
      for (let at = 0; at < size; at++) sum += (weights[at] as number) * (values[at] as number);
      const error = ((1 / (1 + Math.exp(-sum)) - Number(isPositive)) * weight) / total;
      for (let at = 0; at < size; at++) slopes[at] = (slopes[at] as number) + error * (values[at] as number);
      biasSlope += error;
    }
    for (let at = 0; at < size; at++)
      weights[at] = (weights[at] as number) - RATE * ((slopes[at] as number) + l2 * (weights[at] as number));
    bias -= RATE * biasSlope;
  }
  const plain = [...weights].map((weight, at) => weight / (spread[at] ?? 1));
  return { weights: plain, bias: plain.reduce((sum, weight, at) => sum - weight * (mean[at] ?? 0), bias) };
}

const FIGURES = 4;
const short = (value: number) => Number(value.toPrecision(FIGURES));
/** As it is stored. */
export const rounded = ({ bias, weights }: Logistic) => ({ bias: short(bias), signs: weights.map(short) });

function averageOf(
  examples: readonly Example[],
  total: number,
  of: (values: readonly number[]) => number,
): number {
  return examples.reduce((sum, { values, weight }) => sum + of(values) * weight, 0) / total;
}

export function oddsOf({ weights, bias }: Logistic, values: readonly number[]): number {
  const sum = values.reduce((total, value, at) => total + value * (weights[at] ?? 0), bias);
  return 1 / (1 + Math.exp(-sum));
}

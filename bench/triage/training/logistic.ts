import { type LogisticWeights, logistic } from '../../../src/core/statistics/logistic.ts';

/** What a logistic regression is fitted on. */
export interface Example {
  readonly values: readonly number[];
  readonly isPositive: boolean;
  readonly weight: number;
}

const MOST_ROUNDS = 30;
/** A step as small as this changes no stored figure. */
const SMALL_STEP = 1e-8;

/** Fits by Newton's method over values brought to one scale; the weights are for the values as they are. */
export function fitLogistic(examples: readonly Example[], l2: number): LogisticWeights {
  const size = examples[0]?.values.length ?? 0;
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const mean = Array.from({ length: size }, (_, at) =>
    averageOf(examples, total, (values) => values[at] ?? 0),
  );
  const spread = mean.map(
    (middle, at) => Math.sqrt(averageOf(examples, total, (values) => ((values[at] ?? 0) - middle) ** 2)) || 1,
  );
  // The last value stands for the bias.
  const scaled = examples.map(({ values }) =>
    Float64Array.from([...values.map((value, at) => (value - (mean[at] ?? 0)) / (spread[at] ?? 1)), 1]),
  );
  const weights = new Float64Array(size + 1);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const slopes = weights.map((weight, at) => (at < size ? l2 * weight : 0));
    const curves = Array.from(slopes, (_, at) => {
      const row = new Float64Array(size + 1);
      if (at < size) row[at] = l2;
      return row;
    });
    for (const [index, { isPositive, weight }] of examples.entries()) {
      const values = scaled[index] as Float64Array;
      const odds = logistic(values.reduce((sum, value, at) => sum + value * (weights[at] as number), 0));
      const slope = ((odds - Number(isPositive)) * weight) / total;
      const curve = (odds * (1 - odds) * weight) / total;
      for (let at = 0; at <= size; at++) {
        const value = values[at] as number;
        slopes[at] = (slopes[at] as number) + slope * value;
        const row = curves[at] as Float64Array;
        for (let other = 0; other <= at; other++)
          row[other] = (row[other] as number) + curve * value * (values[other] as number);
      }
    }
    const steps = solved(curves, slopes);
    for (let at = 0; at <= size; at++) weights[at] = (weights[at] as number) - (steps[at] as number);
    if (steps.every((step) => Math.abs(step) < SMALL_STEP)) break;
  }
  const plain = mean.map((_, at) => (weights[at] as number) / (spread[at] ?? 1));
  const bias = plain.reduce((sum, weight, at) => sum - weight * (mean[at] ?? 0), weights[size] as number);
  return { bias, signs: plain };
}

/**
 * Solves linear equations by Cholesky's decomposition.
 * @param rows the lower half of a symmetric, positive matrix, which is overwritten
 */
function solved(rows: readonly Float64Array[], right: Float64Array): Float64Array {
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  const result = Float64Array.from(right);
  for (let row = 0; row < rows.length; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = at(row, column);
      for (let k = 0; k < column; k++) rest -= at(row, k) * at(column, k);
      (rows[row] as Float64Array)[column] = row === column ? Math.sqrt(rest) : rest / at(column, column);
    }
    for (let k = 0; k < row; k++) result[row] = (result[row] as number) - at(row, k) * (result[k] as number);
    result[row] = (result[row] as number) / at(row, row);
  }
  for (let row = rows.length - 1; row >= 0; row--) {
    for (let k = row + 1; k < rows.length; k++)
      result[row] = (result[row] as number) - at(k, row) * (result[k] as number);
    result[row] = (result[row] as number) / at(row, row);
  }
  return result;
}

const FIGURES = 4;
const short = (value: number) => Number(value.toPrecision(FIGURES));
/** As it is stored. */
export const rounded = ({ bias, signs }: LogisticWeights): LogisticWeights => ({
  bias: short(bias),
  signs: signs.map(short),
});

function averageOf(
  examples: readonly Example[],
  total: number,
  of: (values: readonly number[]) => number,
): number {
  return examples.reduce((sum, { values, weight }) => sum + of(values) * weight, 0) / total;
}

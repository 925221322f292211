/** What a logistic regression has learned: a weight for each value that it sees. */
export interface LogisticWeights {
  readonly bias: number;
  readonly signs: readonly number[];
}

/** The log odds of values. */
export const logOdds = ({ bias, signs }: LogisticWeights, values: readonly number[]): number =>
  values.reduce((sum, value, index) => sum + value * (signs[index] ?? 0), bias);

/** The probability that log odds mean. */
export const logistic = (odds: number): number => 1 / (1 + Math.exp(-odds));

/** The same of several classes: each one's share, from sums that differ by their log odds. */
export function softmax(sums: readonly number[]): number[] {
  // Less the largest, since the exponential of a large sum is infinite.
  const most = Math.max(...sums);
  const shares = sums.map((sum) => Math.exp(sum - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

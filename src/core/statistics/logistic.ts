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

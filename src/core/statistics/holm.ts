/**
 * P-values corrected for being several (S. Holm 1979, Scandinavian Journal of Statistics 6, p. 65–70), in the order
 * given: the chance that any of them is below a level by accident is at most that level.
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const corrected = new Array<number>(values.length);
  let largest = 0;
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (values[index] ?? 1) * (values.length - rank)));
    corrected[index] = largest;
  }
  return corrected;
}

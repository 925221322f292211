/** Whether a value is a number of tokens, or a place in a list, as far as it can be trusted. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

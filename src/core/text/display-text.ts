/** A value as a text: a string as it is, anything else as JSON. */
export const displayText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

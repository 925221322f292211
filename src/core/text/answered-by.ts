import { oneLine } from './one-line.ts';

/**
 * Who answered where that is not the model that was asked for: a server may ignore its name, or answer by a dated one.
 * @param names of those that answered; none where it is
 */
export function answeredByText(names: readonly string[] = []): string | undefined {
  const [first, ...others] = names;
  if (first === undefined) return undefined;
  return others.length > 0 ? `answered by ${names.length} models` : `answered by ${oneLine(first, 100)}`;
}

import type { RunSummary } from '../runs/summary.ts';
import { oneLine } from '../text/one-line.ts';

/**
 * Who answered where that is not the model that was asked for: a server may ignore its name, or answer by a dated one.
 * @returns `undefined` where it is
 */
export function answeredByText({ answeredBy = [] }: Pick<RunSummary, 'answeredBy'>): string | undefined {
  const [first, ...others] = answeredBy;
  if (first === undefined) return undefined;
  return others.length > 0 ? `answered by ${answeredBy.length} models` : `answered by ${oneLine(first, 100)}`;
}

import { formatCount, plural } from '../../text/plural.ts';
import type { CheckedOutput } from './check-outputs.ts';

/** How many outputs did how. */
export type Counts = Record<CheckedOutput['verdict'], number>;

export const noCounts = (): Counts => ({ passed: 0, failed: 0, unreadable: 0, absent: 0 });

/** `2 outputs in a.jsonl checked: 1 passed, 1 failed` and what was not checked. */
export function countsSentence({ passed, failed, unreadable, absent }: Counts, where: string): string {
  const parts = [`${formatCount(passed)} passed`, `${formatCount(failed)} failed`];
  if (unreadable > 0) parts.push(`${formatCount(unreadable)} could not be read`);
  if (absent > 0) parts.push(`${plural(absent, 'result')} without an output skipped`);
  return `${plural(passed + failed, 'output')} in ${where} checked: ${parts.join(', ')}`;
}

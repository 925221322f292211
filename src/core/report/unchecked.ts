import { type CheckCounts, isUnchecked } from '../runs/summary.ts';

/**
 * What is to be said where answers pass because nothing is asked of them, in a sentence without its full stop. Right
 * where no sample says what is expected, and in a file of GitHub Models, where only a rule compares it.
 */
export const UNCHECKED =
  'Nothing was checked; add rules to the prompt, or "facts" or "expected" to its samples';

export const uncheckedNote = (summary: CheckCounts): string | undefined =>
  isUnchecked(summary) ? UNCHECKED : undefined;

import { type CheckCounts, isUnchecked } from '../runs/summary.ts';

/** What is to be said where answers pass because nothing is asked of them, in a sentence without its full stop. */
export const UNCHECKED =
  'Nothing was checked; add rules to the prompt, such as "check: { expected: {} }", or "facts" to its samples';

export const uncheckedNote = (summary: CheckCounts): string | undefined =>
  isUnchecked(summary) ? UNCHECKED : undefined;

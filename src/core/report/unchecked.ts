import type { RunSummary } from '../runs/summary.ts';

/** What is to be said where answers pass because nothing is asked of them, in a sentence without its full stop. */
export const uncheckedNote = ({ passed, score }: Pick<RunSummary, 'passed' | 'score'>) =>
  passed > 0 && score === null
    ? 'Nothing was checked; add rules to the prompt, such as "check: { expected: {} }", or "facts" to its samples'
    : undefined;

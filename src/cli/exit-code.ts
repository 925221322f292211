import { UnansweredError } from '../core/calls/unanswered-error.ts';

/** What the command line tells its caller. Where several are true, the highest counts. */
export const ExitCode = {
  /** Every sample passed, or every file is in order. */
  passed: 0,
  /** Samples failed, or a run exceeded its budget; outputs wait for review. */
  failed: 1,
  /** Wrong usage or input: files with errors, samples that cannot be read or rendered. */
  badInput: 2,
  /** A provider gave no answer: to some sample, or to what had to be asked before. */
  provider: 3,
  /** Stopped by Ctrl-C, as shells count it. */
  cancelled: 130,
} as const;

/** The exit code where something was not done. */
export const refusalCode = (error: unknown): number =>
  error instanceof UnansweredError ? ExitCode.provider : ExitCode.badInput;

export const EXIT_CODES_HELP = `
Exit codes:
  0    every sample passed; every file is in order
  1    samples failed, or a run exceeded its budget; outputs wait for review
  2    bad input or usage: a file with errors, a sample that cannot be read
  3    a provider gave no answer: to some sample, or with the vectors that a search needs
  130  stopped by Ctrl-C`;

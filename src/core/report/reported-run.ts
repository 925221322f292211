import type { Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';

/** A run and a way to read its results, as often as needed. */
export interface ReportedRun {
  readonly run: Run;
  /** Where it is stored, as it is to be shown. */
  readonly folder?: string;
  /** In the order of the samples. */
  readonly results: () => AsyncIterable<Result>;
}

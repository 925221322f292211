/** Calls of one kind beside those for the first answers. */
export interface FurtherCalls {
  readonly kind: 'repair' | 'judge';
  readonly model: string;
  /** For each result. */
  readonly perResult: number;
  /** Of a call on average. */
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What earlier runs of a prompt on a model took. */
export interface EarlierRuns {
  /** How many runs. */
  readonly runs: number;
  /** Output tokens of first answers, one each. */
  readonly outputs: readonly number[];
  /** ms of results with all of their calls, ascending. */
  readonly latencies: readonly number[];
  readonly further: readonly FurtherCalls[];
  /**
   * Calls that the server had at once in runs with enough samples for as many as they allowed, at the median; the
   * most that any of these allowed. Absent where no run tells.
   */
  readonly concurrency?: { readonly usual: number; readonly allowed: number };
  /**
   * Input tokens that the provider reported for each one counted here, of any prompt on this model; `undefined` where
   * no run tells.
   */
  readonly reportedPerCounted?: number;
  /** The same of the last run whose count was taken to be the provider's own; 1 where it was. */
  readonly reportedPerExact?: number;
}

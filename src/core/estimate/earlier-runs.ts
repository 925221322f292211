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
   * The most calls at once that any run had room for, by what it allowed and by its samples, and how many the server
   * had at once in the runs with room for so many, at the median. Absent where no run tells.
   */
  readonly concurrency?: { readonly usual: number; readonly allowed: number };
  /** Absent where no run on this model tells. */
  readonly reportedPerCounted?: ReportedRatio;
  /** The same of the last run whose count was taken to be the provider's own; 1 where it was. */
  readonly reportedPerExact?: ReportedRatio;
}

/** Input tokens that the provider reported for each one counted here. */
export interface ReportedRatio {
  readonly ratio: number;
  /** Of runs of this prompt: what a server adds to each call, another prompt's runs do not tell. */
  readonly isOwn: boolean;
}

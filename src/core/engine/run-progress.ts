import type { LikelyRange } from '../estimate/likely-range.ts';
import type { RunSummary } from '../runs/summary.ts';
import type { RunStart } from './start.ts';

/** How a run under way goes, and where it leads. */
export interface RunProgress {
  /** USD of the whole run, as far as can be told; `null` where no price is known. */
  readonly totalUsd: number | null;
  /** Input and output tokens a second, since the run began or was resumed. */
  readonly tokensPerSecond: number;
  /** ms until the last result; `null` while nothing tells. */
  readonly leftMs: number | null;
}

/** So many results' worth the forecast counts at first, and half as much once so many have finished. */
const FORECAST_WEIGHT = 4;

/**
 * Says where a run leads: what is left will take, for each result, what the finished ones took and what the forecast
 * says, whose weight falls as results finish: what was measured soon counts for more.
 * @param elapsedMs since the run began or was resumed
 */
export function runProgress(
  { results, inputTokens, outputTokens, costUsd }: RunSummary,
  { run, expected, before }: Pick<RunStart, 'run' | 'expected' | 'before'>,
  elapsedMs: number,
): RunProgress {
  const { forecast } = run;
  const left = Math.max(0, expected - results);
  const answers = forecast ? Math.max(1, forecast.samples * forecast.repeat) : 1;
  const ofEach = (taken: number, finished: number, all: LikelyRange | null | undefined) => {
    if (!all) return finished > 0 ? taken / finished : null;
    const middle = (all.low + all.high) / 2 / answers;
    const weight = FORECAST_WEIGHT ** 2 / (FORECAST_WEIGHT + finished);
    return (taken + weight * middle) / (finished + weight);
  };
  const usdOfEach = costUsd === null ? null : ofEach(costUsd, results, forecast?.costUsd);
  const finished = results - before.results;
  // Time that has brought nothing yet says nothing of a result.
  const msOfEach = ofEach(finished > 0 ? elapsedMs : 0, finished, forecast?.durationMs);
  const tokens = inputTokens + outputTokens - before.inputTokens - before.outputTokens;
  return {
    totalUsd: costUsd === null || usdOfEach === null ? null : costUsd + left * usdOfEach,
    tokensPerSecond: elapsedMs > 0 ? (tokens * 1000) / elapsedMs : 0,
    leftMs: msOfEach === null ? null : left * msOfEach,
  };
}

import type { LimitState } from '../calls/concurrency-limit.ts';
import { type RunProgress, runProgress } from '../engine/run-progress.ts';
import type { RunStart } from '../engine/start.ts';
import type { RunSummary } from '../runs/summary.ts';
import { formatCount, formatDuration, formatTokens } from './format.ts';
import { type Money, moneyOf } from './money.ts';

/**
 * How a run that begins now goes: a line for each summary of its results.
 * @param now a clock, in ms
 */
export function progressOf(start: RunStart, now: () => number): (summary: RunSummary) => string {
  const begin = now();
  const money = moneyOf(start.project.config.currency);
  return (summary) =>
    progressLine(
      summary,
      runProgress(summary, start, now() - begin),
      start.expected,
      money,
      start.limits.state,
    );
}

/** A run under way in a line: `3/24 · 2 passed · 1 failed · $0.0021 of ≈ $0.017 · 1.2k tokens/s · 8.0 s left`. */
export function progressLine(
  { results, passed, failed, errors, costUsd }: RunSummary,
  { totalUsd, tokensPerSecond, leftMs }: RunProgress,
  expected: number,
  money: Money,
  calls?: LimitState,
): string {
  const isForecast = totalUsd !== null && totalUsd > 0 && results < expected;
  return [
    `${formatCount(results)}/${formatCount(expected)}`,
    `${formatCount(passed)} passed`,
    `${formatCount(failed)} failed`,
    ...(errors > 0 ? [`${formatCount(errors)} without a verdict`] : []),
    costUsd === null ? 'cost unknown' : money(costUsd) + (isForecast ? ` of ≈ ${money(totalUsd)}` : ''),
    ...(tokensPerSecond > 0 ? [`${formatTokens(tokensPerSecond)} tokens/s`] : []),
    ...(leftMs !== null && leftMs > 0 ? [`${formatDuration(leftMs)} left`] : []),
    // Only where the server is what holds the run back.
    ...(calls && calls.waiting > 0
      ? [
          `${formatCount(calls.underWay)} at once, as the server keeps up; ${formatCount(calls.waiting)} waiting`,
        ]
      : []),
  ].join(' · ');
}

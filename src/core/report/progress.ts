import type { LimitState } from '../calls/concurrency-limit.ts';
import type { RetryState } from '../calls/retries.ts';
import { type RunProgress, runProgress } from '../engine/run-progress.ts';
import type { RunStart } from '../engine/start.ts';
import type { RunSummary } from '../runs/summary.ts';
import { formatDuration } from '../text/amounts.ts';
import { formatCount } from '../text/plural.ts';
import { formatTokens } from './format.ts';
import { costText } from './model-price.ts';
import { type Money, moneyOf } from './money.ts';

/** How often progress is looked at, in ms. Summing a run up sorts its latencies, so it is not done at each result. */
const EVERY_MS = 250;

/**
 * Tells how a run goes that begins now: at once, and whenever that has changed, also while nothing finishes.
 * @param show called with a line, and with the results so far
 * @returns stops it
 */
export function watchProgress(
  start: RunStart,
  show: (line: string, results: number) => void,
  now: () => number = () => performance.now(),
): Disposable {
  const begin = now();
  const money = moneyOf(start.project.config.currency);
  let last: string | undefined;
  const update = () => {
    const summary = start.summary();
    const elapsedMs = now() - begin;
    const pace = runProgress(summary, start, elapsedMs);
    const isFirst = summary.results === start.before.results;
    const { server } = start.run;
    const calls = { server, ...start.limits.state, ...start.retries.state, ...(isFirst && { elapsedMs }) };
    const line = progressLine(summary, pace, start.expected, money, calls);
    if (line === last) return;
    last = line;
    show(line, summary.results);
  };
  update();
  const timer = setInterval(update, EVERY_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** How the calls of a run stand. */
export interface CallsState extends LimitState, RetryState {
  /** The base URL that is asked; absent where it is no server. */
  readonly server?: string;
  /** Since the run began or was resumed; given while nothing has finished. */
  readonly elapsedMs?: number;
}

/** Below this, in ms, nobody asks how long a run has taken. */
const UNSAID_MS = 1_000;

const MINUTE_MS = 60_000;

/** A run under way in a line: `3/24 · 2 passed · 1 failed · $0.0021 of ≈ $0.017 · 1.2k tokens/s · 8 s left`. */
export function progressLine(
  { results, passed, failed, errors, costUsd, savedUsd, calls: made }: RunSummary,
  { totalUsd, tokensPerSecond, leftMs }: RunProgress,
  expected: number,
  money: Money,
  calls?: CallsState,
): string {
  const isForecast = totalUsd !== null && totalUsd > 0 && results < expected;
  const cost =
    costText({ costUsd, savedUsd }, calls?.server, money) + (isForecast ? ` of ≈ ${money(totalUsd)}` : '');
  return [
    `${formatCount(results)}/${formatCount(expected)}`,
    `${formatCount(passed)} passed`,
    `${formatCount(failed)} failed`,
    ...(errors > 0 ? [`${formatCount(errors)} without a verdict`] : []),
    ...(made > 0 ? [cost] : []),
    ...(tokensPerSecond > 0 ? [speedText(tokensPerSecond)] : []),
    ...(leftMs !== null && leftMs > 0 ? [`${leftText(leftMs)} left`] : []),
    ...(calls ? callsPhrases(calls) : []),
  ].join(' · ');
}

/** An estimate: `19 s`, without tenths that it cannot know. */
const leftText = (ms: number) => (ms < MINUTE_MS ? `${Math.ceil(ms / 1000)} s` : formatDuration(ms));

/** `1.2k tokens/s`, `1 token/s`, or `<1 token/s` where that would be 0. */
function speedText(perSecond: number): string {
  if (perSecond < 0.5) return '<1 token/s';
  const tokens = formatTokens(perSecond);
  return `${tokens} ${tokens === '1' ? 'token' : 'tokens'}/s`;
}

function callsPhrases({ underWay, waiting, pausing, timedOut, failed, elapsedMs = 0 }: CallsState): string[] {
  const again = [
    ...(timedOut > 0 ? [`${formatCount(timedOut)} timed out`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
  ];
  const isSlow = elapsedMs >= UNSAID_MS;
  const standing = [
    `${formatCount(underWay)} under way`,
    ...(waiting > 0 ? [`${formatCount(waiting)} waiting for the server`] : []),
  ];
  return [
    ...(isSlow ? [`${formatDuration(elapsedMs)} so far`] : []),
    // Only where the server is what holds the run back.
    ...(waiting > 0 || (isSlow && underWay > 0) ? [standing.join(', ')] : []),
    ...(again.length > 0 ? [`${again.join(' and ')} and asked again`] : []),
    ...(pausing > 0 ? [`${formatCount(pausing)} pausing before the next try`] : []),
  ];
}

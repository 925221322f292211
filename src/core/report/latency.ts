import type { RunSummary } from '../runs/summary.ts';
import { areEnough } from '../statistics/percentile.ts';
import { formatDuration } from '../text/amounts.ts';
import { callsAtOnce } from '../text/calls-at-once.ts';
import { formatCount } from '../text/plural.ts';

type Latency = NonNullable<RunSummary['latencyMs']>;

/** The latency of a run, as the text of a report. */
export function latencyText(latency: Latency): string {
  const { p50, answers } = latency;
  return [`${answers === 1 ? '' : 'p50 '}${formatDuration(p50)}`, ...slowestTexts(latency)].join(', ');
}

/** The slowest answers, beside the median: by percentiles where answers are enough for them, and else by the longest. */
export function slowestTexts({ p95, max, p99 = max, answers }: Latency): string[] {
  if (answers === 1) return ['one answer'];
  // Runs of version 0.1.0 and before do not say how many answered.
  const isTold = (ms: number, share: number) =>
    answers === undefined ? ms < max : areEnough(answers, share);
  const longest = answers === undefined ? 'longest' : `longest of ${formatCount(answers)}:`;
  return [
    ...(isTold(p95, 0.95) ? [`p95 ${formatDuration(p95)}`] : []),
    isTold(p99, 0.99) ? `p99 ${formatDuration(p99)}` : `${longest} ${formatDuration(max)}`,
  ];
}

/**
 * What latency has to be read with: how many calls the server had at once, since it may have made them wait for each
 * other, and when the first text came, where answers were watched.
 */
export const latencyNotes = ({ concurrency, firstTextMs }: Latency): string[] => [
  ...(concurrency === undefined ? [] : [callsAtOnce(concurrency)]),
  ...(firstTextMs === undefined ? [] : [`first text after ${formatDuration(firstTextMs)}`]),
];

import type { RunSummary } from '../runs/summary.ts';
import { formatDuration } from '../text/amounts.ts';
import { callsAtOnce } from '../text/calls-at-once.ts';
import { formatCount } from '../text/plural.ts';

type Latency = NonNullable<RunSummary['latencyMs']>;

/** The latency of a run, as the text of a report. */
export function latencyText(latency: Latency): string {
  const { p50, answers } = latency;
  return [`${answers === 1 ? '' : 'p50 '}${formatDuration(p50)}`, ...slowestTexts(latency)].join(', ');
}

/**
 * The slowest answers, beside the median: by percentiles, of which one that is the longest says nothing by its name, and
 * else by the longest.
 */
export function slowestTexts({ p95, max, p99 = max, answers }: Latency): string[] {
  if (answers === 1) return ['one answer'];
  const of = answers === undefined ? '' : ` of ${formatCount(answers)}`;
  return [
    ...(p95 < max ? [`p95 ${formatDuration(p95)}`] : []),
    p99 < max ? `p99 ${formatDuration(p99)}` : `longest ${formatDuration(max)}${of}`,
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

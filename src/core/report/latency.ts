import type { RunSummary } from '../runs/summary.ts';
import { formatDuration } from '../text/amounts.ts';
import { callsAtOnce } from '../text/calls-at-once.ts';

type Latency = NonNullable<RunSummary['latencyMs']>;

/**
 * What latency has to be read with: how many calls the server had at once, since it may have made them wait for each
 * other, and when the first text came, where answers were watched.
 */
export const latencyNotes = ({ concurrency, firstTextMs }: Latency): string[] => [
  ...(concurrency === undefined ? [] : [callsAtOnce(concurrency)]),
  ...(firstTextMs === undefined ? [] : [`first text after ${formatDuration(firstTextMs)}`]),
];

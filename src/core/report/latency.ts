import type { RunSummary } from '../runs/summary.ts';
import { formatCount, formatDuration } from './format.ts';

type Latency = NonNullable<RunSummary['latencyMs']>;

/** How many calls a server had at once: `one call at a time`, `4 calls at once`. */
export const atOnce = (concurrency: number): string =>
  concurrency === 1 ? 'one call at a time' : `${formatCount(concurrency)} calls at once`;

/**
 * What latency has to be read with: how many calls the server had at once, since it may have made them wait for each
 * other, and when the first text came, where answers were watched.
 */
export const latencyNotes = ({ concurrency, firstTextMs }: Latency): string[] => [
  ...(concurrency === undefined ? [] : [atOnce(concurrency)]),
  ...(firstTextMs === undefined ? [] : [`first text after ${formatDuration(firstTextMs)}`]),
];

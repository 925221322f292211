import { formatCount } from './plural.ts';

/** How many calls a server has at once: `one call at a time`, `4 calls at once`. */
export const callsAtOnce = (concurrency: number): string =>
  concurrency === 1 ? 'one call at a time' : `${formatCount(concurrency)} calls at once`;

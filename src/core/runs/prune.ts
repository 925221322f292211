import { DAY_MS } from '../text/amounts.ts';
import type { Run } from './run.ts';

/** Which runs are kept; at least one limit is given, and a run goes that any of them lets go. */
export interface RunLimits {
  /** The newest so many of each prompt. */
  readonly keep?: number;
  /** Days. */
  readonly olderThan?: number;
}

/**
 * The runs beyond the limits.
 * @param runs newest first
 * @param now ms since 1970
 */
export function prunable(runs: readonly Run[], { keep, olderThan }: RunLimits, now: number): Run[] {
  const newer = new Map<string, number>();
  return runs.filter(({ prompt: { file }, startedAt }) => {
    const rank = newer.get(file) ?? 0;
    newer.set(file, rank + 1);
    const isTooMany = keep !== undefined && rank >= keep;
    const isTooOld = olderThan !== undefined && now - Date.parse(startedAt) > olderThan * DAY_MS;
    return isTooMany || isTooOld;
  });
}

import type { RunSummary } from '../runs/summary.ts';
import type { RunView } from './view.ts';

const DAYS_A_MONTH = 365 / 12;
/** Calls a day, where the prompt names no volume. */
const VOLUMES = [100, 1_000, 10_000];
const AROUND_VOLUME = [0.1, 1, 10];

/**
 * What calls cost at volumes, going by what the results of a run cost, their repairs and judges counted. Where a price
 * is unknown, or answers came from the cache or from a stand-in that costs nothing, a run does not tell.
 * @param volume calls a day
 */
export function projectionOf(
  { costUsd, results, callsWithoutPrice, cachedCalls }: RunSummary,
  volume: number | undefined,
): RunView['projection'] {
  if (!costUsd || results === 0 || callsWithoutPrice > 0 || cachedCalls > 0) return undefined;
  const callUsd = costUsd / results;
  const volumes = volume === undefined ? VOLUMES : AROUND_VOLUME.map((factor) => Math.round(volume * factor));
  const months = volumes
    .filter((callsADay) => callsADay > 0)
    .map((callsADay) => ({ callsADay, usd: callUsd * callsADay * DAYS_A_MONTH }));
  return { callUsd, months };
}

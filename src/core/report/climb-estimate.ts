import type { ClimbEstimate } from '../ladder/climb.ts';
import { RUNG_NAMES } from '../ladder/rung.ts';
import { plural } from '../text/plural.ts';
import { unpricedText } from './model-price.ts';
import type { Money } from './money.ts';

/** What a climb may take, in one sentence. */
export function climbEstimateText({ rungs, costUsd }: ClimbEstimate, money: Money): string {
  const samples = rungs[0]?.forecast.samples ?? 0;
  const names = rungs.map(({ rung }) => `${rung} ${RUNG_NAMES[rung]}`).join(', ');
  const cost = costUsd
    ? costUsd.high > costUsd.low
      ? `${money(costUsd.low)} for the first rung alone to about ${money(costUsd.high)} for all`
      : money(costUsd.high)
    : unpricedText(rungs[0]?.forecast.server);
  return `${plural(samples, 'sample')} on at most ${plural(rungs.length, 'rung')} (${names}): ${cost}. What a rung cannot change is not run.`;
}

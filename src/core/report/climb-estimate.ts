import type { ClimbEstimate } from '../ladder/climb.ts';
import { RUNG_NAMES } from '../ladder/rung.ts';
import { formatDuration } from '../text/amounts.ts';
import { formatCount, plural } from '../text/plural.ts';
import { forecastLine, rangeText } from './forecast.ts';
import { unpricedText } from './model-price.ts';
import type { Money } from './money.ts';

/** What a climb may take, in two sentences. */
export function climbEstimateText(
  { rungs, calls, costUsd, durationMs }: ClimbEstimate,
  money: Money,
): string {
  const { samples = 0, server } = rungs[0]?.forecast ?? {};
  const names = rungs.map(({ rung }) => `${rung} ${RUNG_NAMES[rung]}`).join(', ');
  const untimed = rungs.filter(({ forecast }) => !forecast.durationMs).map(({ rung }) => `rung ${rung}`);
  const without = untimed.length > 0 ? ` without ${untimed.join(' and ')}` : '';
  const figures = [
    `${rangeText(calls, formatCount)} ${calls.high === 1 ? 'call' : 'calls'}`,
    costUsd ? rangeText(costUsd, money) : unpricedText(server),
    durationMs ? `about ${rangeText(durationMs, formatDuration)}${without}` : 'time unknown',
    ...(rungs.length > 1 ? ['from the first rung alone to all'] : []),
  ];
  return `${plural(samples, 'sample')} on at most ${plural(rungs.length, 'rung')} (${names}): ${figures.join(', ')}. What a rung cannot change is not run.`;
}

/** The same, and below it what each rung is expected to take. */
export const climbEstimateReport = (estimate: ClimbEstimate, money: Money): string =>
  [
    climbEstimateText(estimate, money),
    ...estimate.rungs.map(
      ({ rung, forecast }) => `${rung} ${RUNG_NAMES[rung]} · ${forecastLine(forecast, money)}`,
    ),
  ].join('\n');

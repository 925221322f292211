import { type Bounds, scaled } from '../estimate/bounds.ts';
import { PRICE_DATA } from '../estimate/price.ts';
import type { CallCost, CostProjection } from '../run/cost-projection.ts';
import { between, outputSource } from './forecast.ts';
import { formatCount, formatPercent, formatTokens, formatUsd, oneLine, plural } from './format.ts';
import { type Colors, table } from './terminal.ts';

/** Days of a period. */
const PERIODS = { day: 1, month: 365 / 12, year: 365 } as const;
/** A tenth of the volume, the volume, and ten times as much. */
const SCALES = [0.1, 1, 10];

export interface Scale {
  /** Calls a day; without them, only calls are priced. */
  readonly volume?: number;
  /** How many times as long prompts may become. */
  readonly growth: number;
}

/** What a prompt's calls cost, by model side by side. */
export function costReport({ prompt, models }: CostProjection, scale: Scale, colors: Colors): string {
  const rows = table();
  const add = (name: string, cell: (cost: CallCost) => string) =>
    rows.push([colors.dim(name), ...models.map(cell)]);
  rows.push(['', ...models.map(({ model }) => colors.bold(oneLine(model, 40)))]);
  add('passed in the last run', ({ lastRun }) =>
    lastRun
      ? `${formatPercent(lastRun.passed, lastRun.results)} of ${formatCount(lastRun.results)}`
      : 'no run',
  );
  add('input tokens', ({ inputTokens, exact }) => `${exact ? '' : '≈ '}${formatTokens(inputTokens)}`);
  add('output tokens', ({ outputTokens }) => between(outputTokens, formatTokens));
  add('a call', ({ costUsd }) => money(costUsd, 1));
  add('1,000 calls', ({ costUsd }) => money(costUsd, 1000));
  for (const volume of volumesOf(scale)) {
    for (const [period, days] of Object.entries(PERIODS)) {
      const calls = formatCount(volume);
      add(`${calls} calls a day, a ${period}`, ({ costUsd }) => money(costUsd, volume * days));
    }
  }
  if (scale.volume !== undefined) {
    const monthly = scale.volume * PERIODS.month;
    const percent = Math.round((scale.growth - 1) * 100);
    add(`a month with ${percent} % longer prompts`, ({ grownCostUsd }) => money(grownCostUsd, monthly));
    add('cached input would save a month', ({ cacheSavesUsd }) =>
      cacheSavesUsd === null ? 'unknown' : formatUsd(cacheSavesUsd * monthly),
    );
  }
  return `${colors.bold(oneLine(prompt, 100))}\n${rows.toString()}\n${colors.dim(notes(models).join('\n'))}`;
}

function notes(models: readonly CallCost[]): string[] {
  const basis = [
    ...new Set(models.map(({ model, outputBasis }) => `${oneLine(model, 40)}: ${outputSource(outputBasis)}`)),
  ];
  const leftOut = Math.max(...models.map((each) => each.leftOut));
  const names = (some: readonly CallCost[]) => some.map(({ model }) => oneLine(model, 40)).join(', ');
  const uncounted = (['repairs', 'reasoning'] as const).flatMap((what) => {
    const some = models.filter(({ notCounted }) => notCounted.includes(what));
    return some.length > 0 ? [`Not counted, as no run has shown it: ${what} of ${names(some)}`] : [];
  });
  const unpriced = models.filter(({ costUsd }) => costUsd === null);
  return [
    ...basis,
    ...uncounted,
    ...(unpriced.length > 0 ? [`Price unknown, add it to config.yml: ${names(unpriced)}`] : []),
    ...(leftOut > 0 ? [`Left out: ${plural(leftOut, 'sample')} that cannot be rendered`] : []),
    `Prices of ${PRICE_DATA.date}, or of config.yml`,
  ];
}

const volumesOf = ({ volume }: Scale) =>
  volume === undefined
    ? []
    : SCALES.map((factor) => Math.round(volume * factor)).filter((calls) => calls > 0);

const money = (costUsd: Bounds | null, calls: number) =>
  costUsd ? between(scaled(costUsd, calls), formatUsd) : 'unknown';

/** What `--json` prints; sums in USD, `null` where a price is unknown. */
export function costJson({ prompt, models }: CostProjection, scale: Scale) {
  return {
    prompt,
    volume: scale.volume,
    growth: scale.growth,
    pricesOf: PRICE_DATA.date,
    models: models.map((cost) => ({
      ...cost,
      atVolume: volumesOf(scale).map((callsADay) => ({
        callsADay,
        ...Object.fromEntries(
          Object.entries(PERIODS).map(([period, days]) => [
            period,
            cost.costUsd && scaled(cost.costUsd, callsADay * days),
          ]),
        ),
      })),
    })),
  };
}

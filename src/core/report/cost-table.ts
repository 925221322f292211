import type { CallCost, CostProjection } from '../engine/cost-projection.ts';
import { type LikelyRange, scaleRange } from '../estimate/likely-range.ts';
import { LEAST_CACHED, PRICE_DATA } from '../estimate/price.ts';
import { isLoopback } from '../providers/trust.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { CostTable } from './cost-view.ts';
import { errorsNote, outputSource, rangeText } from './forecast.ts';
import { formatPercent, formatTokens } from './format.ts';
import { unpricedText } from './model-price.ts';
import { aboutMoneyOf, type Money } from './money.ts';

/** Days of a period. */
export const PERIODS = { day: 1, month: 365 / 12, year: 365 } as const;
/** A tenth of the volume, the volume, and ten times as much. */
const SCALES = [0.1, 1, 10];
/** Characters shown of a model's name, which others chose. */
const MAX_NAME = 40;

export interface Scale {
  /** Calls a day; without them, only calls are priced. */
  readonly volume?: number;
  /** How many times as long prompts may become. */
  readonly growth: number;
}

/** Puts what a prompt's calls cost into words, for every view alike. */
export function costTable(projection: CostProjection, scale: Scale): CostTable {
  const { prompt, models, diagnostics } = projection;
  const row = (name: string, cell: (cost: CallCost) => string) => ({ name, cells: models.map(cell) });
  const unpriced = isLoopback(projection.server) ? unpricedText(projection.server) : 'unknown';
  const money = aboutMoneyOf(projection.currency);
  const sum = (costUsd: LikelyRange | null, calls: number) =>
    costUsd ? rangeText(scaleRange(costUsd, calls), money) : unpriced;
  const calls = [
    row('passed in the last run', ({ lastRun }) => {
      if (!lastRun) return 'no run';
      const { passed, results } = lastRun;
      const count = formatCount(results);
      return passed === undefined ? `${count} not checked` : `${formatPercent(passed, results)} of ${count}`;
    }),
    row('input tokens', ({ inputTokens, exact }) => `${exact ? '' : '≈ '}${formatTokens(inputTokens)}`),
    row('output tokens', ({ outputTokens }) => rangeText(outputTokens, formatTokens)),
    row('a call', ({ costUsd }) => sum(costUsd, 1)),
    row('1,000 calls', ({ costUsd }) => sum(costUsd, 1000)),
  ];
  const atScale = volumesOf(scale).flatMap((volume) =>
    Object.entries(PERIODS).map(([period, days]) =>
      row(`a ${period} of ${plural(volume, 'call')}${days === 1 ? '' : ' a day'}`, ({ costUsd }) =>
        sum(costUsd, volume * days),
      ),
    ),
  );
  const monthly = (scale.volume ?? 0) * PERIODS.month;
  const percent = Math.round((scale.growth - 1) * 100);
  const changes = [
    ...(percent > 0
      ? [row(`a month with ${percent} % longer prompts`, ({ grownCostUsd }) => sum(grownCostUsd, monthly))]
      : []),
    row('10 % shorter prompts would save a month', ({ shorterSavesUsd }) => sum(shorterSavesUsd, monthly)),
    ...(models.some(({ halfContextSavesUsd }) => halfContextSavesUsd)
      ? [
          row('half the retrieved text would save a month', ({ halfContextSavesUsd }) =>
            sum(halfContextSavesUsd ?? null, monthly),
          ),
        ]
      : []),
    row('cached input would save a month', ({ cacheSavesUsd }) =>
      cacheSavesUsd === null ? unpriced : money(cacheSavesUsd * monthly),
    ),
  ];
  return {
    prompt: oneLine(prompt, 100),
    models: models.map(nameOf),
    sections: [
      { heading: 'Calls', rows: calls },
      ...(scale.volume === undefined
        ? []
        : [
            { heading: 'At scale', rows: atScale },
            { heading: 'What would change it', rows: changes },
          ]),
    ],
    advice: adviceOf(projection, money),
    notes: [...notesOn(projection, scale.volume !== undefined), ...errorsNote(diagnostics)],
  };
}

const nameOf = ({ model }: Pick<CallCost, 'model'>) => oneLine(model, MAX_NAME);

const unpricedName = (cost: CallCost) =>
  cost.meant === undefined ? nameOf(cost) : `${nameOf(cost)} (did you mean ${cost.meant}?)`;

/** Calls a day that are priced. */
export const volumesOf = ({ volume }: Scale) =>
  volume === undefined
    ? []
    : SCALES.map((factor) => Math.round(volume * factor)).filter((calls) => calls > 0);

function adviceOf({ asGood, models }: CostProjection, money: Money): string | undefined {
  const find = (name: string | undefined) => models.find(({ model }) => model === name);
  const [own, cheapest] = [find(asGood?.own), find(asGood?.cheapest)];
  const { passed, results } = cheapest?.lastRun ?? {};
  if (!own || !cheapest || passed === undefined || results === undefined) return undefined;
  if (own === cheapest) return `No model compared here passed as often as ${nameOf(own)} for less money.`;
  const price = ({ costUsd }: CallCost) => (costUsd ? rangeText(costUsd, money) : 'an unknown price');
  return `${nameOf(cheapest)} is the cheapest that passed at least as often as ${nameOf(own)} in their last runs: ${formatCount(passed)} of ${formatCount(results)}, for ${price(cheapest)} a call instead of ${price(own)}.`;
}

function notesOn({ models, server }: CostProjection, hasVolume: boolean): string[] {
  const basis = [...new Set(models.map((cost) => `${nameOf(cost)}: ${outputSource(cost.outputBasis)}`))];
  const leftOut = Math.max(...models.map((each) => each.leftOut));
  const names = (some: readonly CallCost[]) => some.map(nameOf).join(', ');
  const uncounted = (['repairs', 'reasoning'] as const).flatMap((what) => {
    const some = models.filter(({ notCounted }) => notCounted.includes(what));
    return some.length > 0 ? [`Not counted, as no run has shown any: ${what} of ${names(some)}`] : [];
  });
  const isTooShort = models.every(({ prefixTokens }) => prefixTokens < LEAST_CACHED);
  const prefix = Math.max(...models.map(({ prefixTokens }) => prefixTokens));
  const unpriced = models.filter(({ costUsd }) => costUsd === null);
  return [
    ...basis,
    ...uncounted,
    ...(unpriced.length > 0 && !isLoopback(server)
      ? [`Price unknown, add it to .prompt-ladder/config.yml: ${unpriced.map(unpricedName).join(', ')}`]
      : []),
    ...(isTooShort && hasVolume
      ? [
          `Nothing to cache: requests begin alike for ${plural(prefix, 'token')}, and caches take ${formatCount(LEAST_CACHED)} or more`,
        ]
      : []),
    ...(leftOut > 0 ? [`Left out: ${plural(leftOut, 'sample')} that cannot be rendered`] : []),
    `Prices of ${PRICE_DATA.date}, or of config.yml`,
  ];
}

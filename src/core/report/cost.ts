import type { CostProjection } from '../engine/cost-projection.ts';
import { scaleRange } from '../estimate/likely-range.ts';
import { PRICE_DATA } from '../estimate/price.ts';
import type { Colors } from './colors.ts';
import { PERIODS, type Scale, volumesOf } from './cost-table.ts';
import type { CostTable } from './cost-view.ts';
import { tableText } from './plain-table.ts';
import { table } from './terminal.ts';

/** What a prompt's calls cost, on a terminal. */
export function costReport({ prompt, models, sections, advice, notes }: CostTable, colors: Colors): string {
  const rows = table();
  rows.push(['', ...models.map((model) => right(colors.bold(model)))]);
  for (const { name, cells } of sections.flatMap((section) => section.rows))
    rows.push([colors.dim(name), ...cells.map(right)]);
  return [
    colors.bold(prompt),
    tableText(rows, colors),
    ...(advice ? [advice] : []),
    colors.dim(notes.join('\n')),
  ].join('\n');
}

const right = (content: string) => ({ content, hAlign: 'right' }) as const;

/** What `--json` prints; sums in USD whatever currency a workspace has, `null` where a price is unknown. */
export function costJson({ prompt, models, asGood }: CostProjection, scale: Scale) {
  return {
    prompt,
    currency: 'USD',
    volume: scale.volume,
    growth: scale.growth,
    pricesOf: PRICE_DATA.date,
    asGood,
    models: models.map((cost) => ({
      ...cost,
      atVolume: volumesOf(scale).map((callsADay) => ({
        callsADay,
        ...Object.fromEntries(
          Object.entries(PERIODS).map(([period, days]) => [
            period,
            cost.costUsd && scaleRange(cost.costUsd, callsADay * days),
          ]),
        ),
      })),
    })),
  };
}

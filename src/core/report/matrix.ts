import { pText } from '../compare/comparison-verdict.ts';
import type { Matrix } from '../compare/matrix.ts';
import { formatDuration } from '../text/amounts.ts';
import { answeredByText } from '../text/answered-by.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { Colors } from './colors.ts';
import { passShareText } from './format.ts';
import { costText } from './model-price.ts';
import type { Money } from './money.ts';
import { plainTable, tableText } from './plain-table.ts';
import { practiceLines } from './practice.ts';

/** Several runs side by side, the best first, for a terminal. */
export function matrixText({ rows, samples, leftOut }: Matrix, money: Money, colors: Colors): string {
  if (samples === 0) return 'No sample has a verdict in all of the runs, so nothing is compared.';
  const [first] = rows.filter(({ against }) => !against).map(({ name }) => name);
  const table = plainTable(['', '', 'pass', 'fixes', 'breaks', 'p', 'cost an answer', 'p50', 'p95']);
  const time = (ms: number | undefined) => (ms === undefined ? '–' : formatDuration(ms));
  for (const { name, run, passShare, price, isOnFront, against } of rows) {
    table.push([
      isOnFront ? colors.green('*') : ' ',
      oneLine(name, 60),
      passShareText(passShare),
      against ? formatCount(against.fixed) : '',
      against ? formatCount(against.broken) : '',
      against ? pText(against.pValue).replace(/^p (= )?/, '') : '',
      costText(price, run.server, money),
      time(price.p50),
      time(price.p95),
    ]);
  }
  const notes = [
    `Over ${plural(samples, 'sample')}${leftOut > 0 ? `; ${formatCount(leftOut)} more are not the same, or without a verdict, in some run` : ''}.`,
    `fixes, breaks and p are against ${oneLine(first ?? '', 60)}; p is exact, and corrected for ${plural(rows.length - 1, 'comparison')} (Holm).`,
    '* no other passes as many, costs as little and is as fast.',
    ...rows.flatMap(({ name, run: { summary } }) => {
      const by = answeredByText(summary?.answeredBy);
      return by === undefined ? [] : [`${oneLine(name, 60)}: ${by}.`];
    }),
    ...practiceLines(colors, ...rows.map(({ run }) => run)),
  ];
  return `${tableText(table, colors)}\n\n${notes.join('\n')}`;
}

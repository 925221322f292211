import type { Comparison } from '../compare/comparison.ts';
import type { Change } from '../compare/pairing.ts';
import { verdictText } from '../compare/verdict.ts';
import type { SideNames } from './comparison.ts';
import { formatCount, formatDuration, formatPercent, formatTokens, oneLine, plural } from './format.ts';
import type { Money } from './money.ts';

const LISTED_SAMPLES = 200;

/** The samples that a comparison lists, those that got worse first. */
export const changedSamples = ({ pairing: { pairs } }: Comparison) =>
  (['regressed', 'fixed'] as const).flatMap((change) =>
    pairs.filter((pair) => pair.change === change).slice(0, LISTED_SAMPLES),
  );

/** Two runs compared, as Markdown: the verdict first, then the samples that changed, and what it cost. */
export function comparisonMarkdown(
  comparison: Comparison,
  { before, after }: SideNames,
  money: Money,
): string {
  const { verdict, cautions, pairing, counts, price } = comparison;
  const { fixed, regressed } = counts;
  const pairs = fixed + regressed + counts['still-failing'] + counts['still-passing'];
  const latency = (p50?: number) => (p50 === undefined ? '–' : formatDuration(p50));
  const rows = [
    [
      'pass',
      formatPercent(counts['still-passing'] + regressed, pairs),
      formatPercent(counts['still-passing'] + fixed, pairs),
    ],
    ['cost an answer', money(price.before.costUsd), money(price.after.costUsd)],
    ['tokens in an answer', formatTokens(price.before.outputTokens), formatTokens(price.after.outputTokens)],
    ['latency p50', latency(price.before.p50), latency(price.after.p50)],
  ];
  const unpaired = [
    [pairing.added, 'only after'],
    [pairing.removed, 'only before'],
    [pairing.edited, 'edited since'],
    [pairing.unanswered, 'without a verdict'],
  ] as const;
  const parts = [
    `# ${plain(comparison.after.prompt.name)}: ${plain(after)} against ${plain(before)}`,
    verdict ? plain(verdictText(verdict, after)) : 'No sample is in both runs, so nothing is compared.',
    cautions.map((caution) => `- ${plain(caution)}`).join('\n'),
    pairs > 0 ? table(['', plain(before), plain(after)], rows) : '',
    changed('Regressed', 'regressed', comparison),
    changed('Fixed', 'fixed', comparison),
    unpaired
      .filter(([samples]) => samples.length > 0)
      .map(([samples, why]) => `- ${plural(samples.length, 'sample')} ${why}, not compared`)
      .join('\n'),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function changed(title: string, change: Change & ('regressed' | 'fixed'), comparison: Comparison): string {
  const found = changedSamples(comparison).filter((pair) => pair.change === change);
  if (found.length === 0) return '';
  const rows = found.map(({ sample, before, after }) => [
    plain(sample),
    [...(change === 'fixed' ? before : after).broken.keys()].map(plain).join(', '),
  ]);
  const rest = comparison.counts[change] - found.length;
  const more = rest > 0 ? `\n\nand ${formatCount(rest)} more` : '';
  const head = ['sample', change === 'fixed' ? 'rules it broke before' : 'rules it breaks now'];
  return `## ${title} (${formatCount(comparison.counts[change])})\n\n${table(head, rows)}${more}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** What samples and models say is text, never markup. */
const plain = (text: string) => oneLine(text, 200).replace(/[\\`*[\]<>|#]/g, '\\$&');

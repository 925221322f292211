import type {
  AnswerUsage,
  CategoryChange,
  Comparison,
  FailureChange,
  GroupChange,
  RunConditions,
} from '../compare/comparison.ts';
import { verdictText } from '../compare/comparison-verdict.ts';
import { MOST_EXPLAINED } from '../compare/explained-side.ts';
import type { Confusion } from '../compare/labels.ts';
import type { PairChange, Pairing } from '../compare/pairing.ts';
import { formatDuration } from '../text/amounts.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import { signedCount } from '../text/signed-count.ts';
import type { Colors } from './colors.ts';
import { formatPercent, formatTokens, passShareText } from './format.ts';
import { costText } from './model-price.ts';
import type { Money } from './money.ts';
import { plainTable, tableText } from './plain-table.ts';
import { practiceLines } from './practice.ts';

const LISTED_SAMPLES = 10;
const LISTED_GROUPS = 12;

/** How a run is called in a comparison: what a person named it by, else its model and id. */
export interface SideNames {
  readonly before: string;
  readonly after: string;
}

/** Two runs compared, for a terminal: the verdict first, then what it rests on. */
export function comparisonText(
  comparison: Comparison,
  names: SideNames,
  money: Money,
  colors: Colors,
): string {
  const { cautions, pairing, tags, labels, rules, categories } = comparison;
  const head = `${colors.bold(oneLine(comparison.after.prompt.name, 100))} · ${names.after} against ${names.before}`;
  const parts = [
    [head, coloredVerdict(comparison, names, colors)]
      .concat(cautions.map((caution) => colors.yellow(caution)))
      .join('\n'),
    pairing.pairs.length > 0 ? totals(comparison, money, colors) : '',
    changed('Regressed', 'regressed', pairing, colors.red, colors),
    changed('Fixed', 'fixed', pairing, colors.green, colors),
    groups('By tag', tags, colors),
    groups('By expected label', labels, colors),
    failures('By category', categories, colors),
    unexplained(comparison, colors),
    failures('By rule', rules, colors),
    confusionText(comparison, colors),
    unpaired(pairing, colors),
    ...practiceLines(colors, comparison.before, comparison.after),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function coloredVerdict(
  { verdict, undecided = '' }: Comparison,
  { after }: SideNames,
  colors: Colors,
): string {
  if (!verdict) return colors.yellow(undecided);
  const color = {
    better: colors.green,
    worse: colors.red,
    equivalent: colors.cyan,
    'cannot-tell': colors.yellow,
  };
  return color[verdict.kind](verdictText(verdict, after));
}

function totals({ verdict, passShare, price, ...runs }: Comparison, money: Money, colors: Colors): string {
  const { before, after } = passShare;
  const difference = before === undefined || after === undefined ? 0 : (verdict?.difference.difference ?? 0);
  const table = plainTable(['', 'before', 'after']);
  table.push([
    'pass',
    passShareText(before),
    `${passShareText(after)}${difference === 0 ? '' : ` (${pointsText(difference)})`}`,
  ]);
  const row = (name: string, shown: (price: AnswerUsage, run: RunConditions) => string) =>
    table.push([name, shown(price.before, runs.before), shown(price.after, runs.after)]);
  row('cost an answer', (each, { server }) => costText(each, server, money));
  row('input tokens an answer', ({ inputTokens }) => formatTokens(inputTokens));
  row('output tokens an answer', ({ outputTokens }) => formatTokens(outputTokens));
  row('latency p50, p95', ({ p50, p95 }) =>
    [p50, p95].map((ms) => (ms === undefined ? '–' : formatDuration(ms))).join(', '),
  );
  return tableText(table, colors);
}

const pointsText = (share: number) => {
  const points = Math.round(share * 100);
  return `${signedCount(points)} ${Math.abs(points) === 1 ? 'point' : 'points'}`;
};

function changed(
  title: string,
  change: PairChange,
  { pairs }: Pairing,
  color: (text: string) => string,
  colors: Colors,
): string {
  const found = pairs.filter((pair) => pair.change === change);
  if (found.length === 0) return '';
  const lines = found.slice(0, LISTED_SAMPLES).map(({ sample, before, after }) => {
    const broken = [...(change === 'fixed' ? before : after).broken.keys()].map((rule) => oneLine(rule, 40));
    const repeats =
      before.repeats > 1 || after.repeats > 1
        ? ` ${before.passed}/${before.repeats} → ${after.passed}/${after.repeats}`
        : '';
    return `  ${color(oneLine(sample, 60))}${repeats}  ${colors.dim(broken.join(', '))}`;
  });
  const rest = found.length - lines.length;
  if (rest > 0) lines.push(`  ${colors.dim(`and ${formatCount(rest)} more, which --json lists`)}`);
  return `${colors.bold(`${title} (${formatCount(found.length)})`)}\n${lines.join('\n')}`;
}

function groups(title: string, all: readonly GroupChange[], colors: Colors): string {
  if (all.length === 0) return '';
  const table = plainTable(['', 'samples', 'before', 'after', 'fixed', 'broken']);
  for (const { name, of, passedBefore, passedAfter, fixed, broken } of all.slice(0, LISTED_GROUPS)) {
    table.push([
      oneLine(name, 40),
      formatCount(of),
      formatPercent(passedBefore, of),
      formatPercent(passedAfter, of),
      formatCount(fixed),
      formatCount(broken),
    ]);
  }
  return `${colors.bold(title)}\n${tableText(table, colors)}${restText(all.length - LISTED_GROUPS, colors)}`;
}

function unexplained({ categories, counts }: Comparison, colors: Colors): string {
  const failing = counts.fixed + counts.regressed + counts['still-failing'];
  const isKnown = categories.every(({ before, after }) => before !== null && after !== null);
  if (isKnown && (categories.length > 0 || failing === 0)) return '';
  return colors.dim(
    `Why samples fail is not shown for a run with more than ${formatCount(MOST_EXPLAINED)} failures, or of a baseline of an earlier version; prompt-ladder explain RUN shows it.`,
  );
}

function failures(title: string, all: readonly (FailureChange | CategoryChange)[], colors: Colors): string {
  if (all.length === 0) return '';
  const table = plainTable(['', 'before', 'after']);
  for (const { name, before, after } of all.slice(0, LISTED_GROUPS)) {
    const shown = (count: number | null) => (count === null ? '–' : formatCount(count));
    table.push([oneLine(name, 60), shown(before), shown(after)]);
  }
  return `${colors.bold(`${title} (failing samples)`)}\n${tableText(table, colors)}${restText(all.length - LISTED_GROUPS, colors)}`;
}

const restText = (rest: number, colors: Colors) =>
  rest > 0 ? `\n  ${colors.dim(`and ${formatCount(rest)} more, which --json lists`)}` : '';

function confusionText({ confusion, trivial }: Comparison, colors: Colors): string {
  const table = confusion
    ? [`${colors.bold('Expected (rows) and given (columns), after')}\n${matrix(confusion.after, colors)}`]
    : [];
  return [...table, ...trivialSentences(trivial)].join('\n');
}

/** What always giving the same answer would come to, a sentence each. */
export const trivialSentences = (trivial: Comparison['trivial']): string[] =>
  trivial.map(
    ({ answer, right, of }) =>
      `Always ${oneLine(answer, 60)} would be right for ${formatCount(right)} of ${formatCount(of)} (${formatPercent(right, of)}).`,
  );

function matrix({ labels, counts }: Confusion, colors: Colors): string {
  const names = labels.map((label) => oneLine(label, 14));
  const table = plainTable(['', ...names, 'other']);
  for (const [index, row] of counts.entries()) table.push([names[index] ?? '', ...row.map(formatCount)]);
  return tableText(table, colors);
}

function unpaired(pairing: Pairing, colors: Colors): string {
  const { unstable } = pairing;
  const lines = unpairedPhrases(pairing).map((phrase) => `  ${phrase}`);
  const text = lines.length > 0 ? [`${colors.bold('Not compared')}\n${lines.join('\n')}`] : [];
  if (unstable.length > 0) {
    text.push(`${plural(unstable.length, 'sample')} passed on some repeats only: ${listed(unstable)}`);
  }
  return text.join('\n\n');
}

/** Samples that are left out, and why: `2 edited since: a, b`. */
export const unpairedPhrases = ({ added, removed, edited, unanswered }: Pairing): string[] =>
  (
    [
      [added, 'only after'],
      [removed, 'only before'],
      [edited, 'edited since'],
      [unanswered, 'without a verdict'],
    ] as const
  )
    .filter(([samples]) => samples.length > 0)
    .map(([samples, why]) => `${formatCount(samples.length)} ${why}: ${listed(samples)}`);

function listed(samples: readonly string[]): string {
  const shown = samples.slice(0, 5).map((sample) => oneLine(sample, 40));
  const rest = samples.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${formatCount(rest)} more` : shown.join(', ');
}

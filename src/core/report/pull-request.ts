import type { Comparison, GroupChange } from '../compare/comparison.ts';
import type { Confusion } from '../compare/labels.ts';
import type { ChangedAnswer, PromptCheck } from '../compare/prompt-check.ts';
import { CATEGORY_REASONS } from '../failure-category.ts';
import { formatCount, plural } from '../text/plural.ts';
import { checkedVerdict } from './checked-verdict.ts';
import { trivialSentences, unpairedPhrases } from './comparison.ts';
import { formatPercent, formatTokens, passShareText } from './format.ts';
import { code, codeFence, markdownText } from './markdown.ts';
import { costText } from './model-price.ts';
import { type Money, moneyOf } from './money.ts';
import { practiceNote } from './practice.ts';

/** By which the comment of a pull request is found again. */
export const REPORT_MARKER = '<!-- prompt-ladder report -->';

/** GitHub takes 65,536 characters. */
const LONGEST = 60_000;
const LISTED_CATEGORIES = 8;
const LISTED_GROUPS = 12;

/**
 * Prompts held against what stood before, as Markdown for a pull request: a sentence each, the rest folded.
 * @param deleted paths, as they are shown
 */
export function pullRequestReport(
  checked: readonly PromptCheck[],
  against: string,
  deleted: readonly string[],
): string {
  const of = (state: PromptCheck['state']) => checked.filter((each) => each.state === state);
  const changed = [...of('compared'), ...of('refused')];
  const quiet = [
    [of('new').length, 'new'],
    [of('unchanged').length, 'unchanged'],
  ] as const;
  const rest = quiet.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
  const head = `${REPORT_MARKER}\n## Prompts against ${code(against)}\n`;
  const body = changed.length > 0 ? changed.map(section) : ['The behaviour of no prompt changed.'];
  const text = [
    head,
    ...body,
    ...(deleted.length > 0 ? [`Deleted: ${deleted.map(code).join(', ')}.\n`] : []),
    ...(rest.length > 0 ? [`${plural(checked.length, 'prompt')}: ${rest.join(', ')}.`] : []),
  ].join('\n');
  return text.length <= LONGEST ? text : withoutDetails(text);
}

/** A report that is too long for a comment keeps its sentences. */
const withoutDetails = (text: string) => {
  const short = text.replace(/<details>[\s\S]*?<\/details>\n?/g, '');
  return `${short.slice(0, LONGEST)}\n\nThe details are too long for a comment; prompt-ladder report prints them.`;
};

function section({
  prompt,
  comparison,
  refusal,
  breaches,
  change,
  ladder,
  outputs = [],
  currency,
}: PromptCheck) {
  const title = `### ${refusal !== undefined || breaches.length > 0 ? '❌' : '✅'} ${code(prompt)}\n`;
  if (refusal !== undefined) return `${title}\n${markdownText(refusal)}\n`;
  if (!comparison) return title;
  const { pairing, tags, labels, confusion, trivial } = comparison;
  const practice = practiceNote(comparison.before, comparison.after);
  const notes = [
    ...comparison.cautions,
    ...trivialSentences(trivial),
    ...unpairedPhrases(pairing).map((phrase) => `Not compared: ${phrase}`),
    ...(practice ? [practice] : []),
  ];
  const parts = [
    checkedVerdict({ comparison }),
    ...(breaches.length > 0 ? [breaches.map((breach) => `- **${markdownText(breach)}**`).join('\n')] : []),
    figures(comparison, moneyOf(currency)),
    ...(notes.length > 0 ? [notes.map((each) => `- ${markdownText(each)}`).join('\n')] : []),
    ...(change
      ? [folded(`What changed: ${markdownText(change.phrase)}`, codeFence(change.diff, 'diff'))]
      : []),
    ...(ladder === undefined ? [] : [folded('The ladder of this version', ladder)]),
    ...groups('By tag', tags),
    ...groups('By expected label', labels),
    ...(confusion ? [folded('Expected (rows) and given (columns), after', matrix(confusion.after))] : []),
    ...samples('Regressed', 'regressed', comparison, outputs),
    ...samples('Fixed', 'fixed', comparison, outputs),
  ];
  return `${title}\n${parts.join('\n\n')}\n`;
}

function figures({ passShare, price, categories, before, after }: Comparison, money: Money): string {
  const rows = [
    ['pass', passShareText(passShare.before), passShareText(passShare.after)],
    [
      'cost an answer',
      costText(price.before, before.server, money),
      costText(price.after, after.server, money),
    ],
    ['input tokens an answer', formatTokens(price.before.inputTokens), formatTokens(price.after.inputTokens)],
    [
      'output tokens an answer',
      formatTokens(price.before.outputTokens),
      formatTokens(price.after.outputTokens),
    ],
    ...categories
      .slice(0, LISTED_CATEGORIES)
      .map((each) => [
        `fail for ${CATEGORY_REASONS[each.name]}`,
        each.before === null ? '–' : formatCount(each.before),
        each.after === null ? '–' : formatCount(each.after),
      ]),
  ];
  return table(['', 'before', 'after'], rows);
}

function groups(title: string, all: readonly GroupChange[]): string[] {
  if (all.length === 0) return [];
  const rows = all
    .slice(0, LISTED_GROUPS)
    .map(({ name, of, passedBefore, passedAfter, fixed, broken }) => [
      code(name),
      formatCount(of),
      formatPercent(passedBefore, of),
      formatPercent(passedAfter, of),
      formatCount(fixed),
      formatCount(broken),
    ]);
  const rest = all.length - rows.length;
  const more = rest > 0 ? `\n\nand ${formatCount(rest)} more` : '';
  return [folded(title, `${table(['', 'samples', 'before', 'after', 'fixed', 'broken'], rows)}${more}`)];
}

const matrix = ({ labels, counts }: Confusion) =>
  table(
    ['', ...labels.map((label) => code(label)), 'other'],
    counts.map((row, index) => [code(labels[index] ?? ''), ...row.map(formatCount)]),
  );

/** Its first column names the rows; the others hold numbers. */
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, ['---', ...head.slice(1).map(() => '---:')], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

function samples(
  title: string,
  change: ChangedAnswer['change'],
  { counts }: Comparison,
  outputs: readonly ChangedAnswer[],
): string[] {
  const count = counts[change];
  if (count === 0) return [];
  const shown = outputs.filter((output) => output.change === change);
  const blocks = shown.map(({ sample, broken, before, after }) => {
    const rules = broken.length > 0 ? ` (${broken.map((rule) => code(rule)).join(', ')})` : '';
    const texts = [
      ...(before === undefined ? [] : [`before:\n\n${codeFence(before, 'text')}`]),
      ...(after === undefined ? [] : [`after:\n\n${codeFence(after, 'text')}`]),
    ];
    return [`${code(sample)}${rules}`, ...texts].join('\n\n');
  });
  const rest = count - shown.length;
  if (rest > 0) blocks.push(`and ${formatCount(rest)} more`);
  return [folded(`${title} (${formatCount(count)})`, blocks.join('\n\n'))];
}

const folded = (summary: string, body: string) =>
  `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;

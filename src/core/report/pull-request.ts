import type { CheckedOutput, CheckedPrompt } from '../compare/checked-prompt.ts';
import type { Comparison } from '../compare/comparison.ts';
import { verdictText } from '../compare/verdict.ts';
import { formatCount, formatPercent, formatTokens, plural } from './format.ts';
import { code, escaped, fenced } from './markdown.ts';
import { type Money, moneyOf } from './money.ts';

/** By which the comment of a pull request is found again. */
export const REPORT_MARKER = '<!-- prompt-ladder report -->';

/** GitHub takes 65,536 characters. */
const LONGEST = 60_000;
const LISTED_CATEGORIES = 8;

/** Prompts held against what stood before, as Markdown for a pull request: a sentence each, the rest folded. */
export function pullRequestReport(checked: readonly CheckedPrompt[], against: string): string {
  const of = (state: CheckedPrompt['state']) => checked.filter((each) => each.state === state);
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
}: CheckedPrompt) {
  const title = `### ${refusal !== undefined || breaches.length > 0 ? '❌' : '✅'} ${code(prompt)}\n`;
  if (refusal !== undefined) return `${title}\n${escaped(refusal)}\n`;
  if (!comparison) return title;
  const sentence = comparison.verdict
    ? verdictText(comparison.verdict, 'It')
    : 'No sample is in both runs, so nothing is compared.';
  const parts = [
    sentence,
    ...(breaches.length > 0 ? [breaches.map((breach) => `- **${escaped(breach)}**`).join('\n')] : []),
    figures(comparison, moneyOf(currency)),
    ...(comparison.cautions.length > 0
      ? [comparison.cautions.map((each) => `- ${escaped(each)}`).join('\n')]
      : []),
    ...(change ? [folded(`What changed: ${escaped(change.phrase)}`, fenced(change.diff, 'diff'))] : []),
    ...(ladder === undefined ? [] : [folded('The ladder of this version', ladder)]),
    ...samples('Regressed', 'regressed', comparison, outputs),
    ...samples('Fixed', 'fixed', comparison, outputs),
  ];
  return `${title}\n${parts.join('\n\n')}\n`;
}

function figures({ counts, price, categories }: Comparison, money: Money): string {
  const pairs = counts.fixed + counts.regressed + counts['still-failing'] + counts['still-passing'];
  const rows: [string, string, string][] = [
    [
      'pass',
      formatPercent(counts['still-passing'] + counts.regressed, pairs),
      formatPercent(counts['still-passing'] + counts.fixed, pairs),
    ],
    ['cost an answer', money(price.before.costUsd), money(price.after.costUsd)],
    [
      'tokens in, out',
      `${formatTokens(price.before.inputTokens)}, ${formatTokens(price.before.outputTokens)}`,
      `${formatTokens(price.after.inputTokens)}, ${formatTokens(price.after.outputTokens)}`,
    ],
    ...categories
      .slice(0, LISTED_CATEGORIES)
      .map(({ name, before, after }): [string, string, string] => [
        `fail by ${code(name)}`,
        before === null ? '–' : formatCount(before),
        after === null ? '–' : formatCount(after),
      ]),
  ];
  return ['| | before | after |', '|---|---:|---:|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join(
    '\n',
  );
}

function samples(
  title: string,
  change: CheckedOutput['change'],
  { counts }: Comparison,
  outputs: readonly CheckedOutput[],
): string[] {
  const count = counts[change];
  if (count === 0) return [];
  const shown = outputs.filter((output) => output.change === change);
  const blocks = shown.map(({ sample, broken, before, after }) => {
    const rules = broken.length > 0 ? ` (${broken.map((rule) => code(rule)).join(', ')})` : '';
    const texts = [
      ...(before === undefined ? [] : [`before:\n\n${fenced(before, 'text')}`]),
      ...(after === undefined ? [] : [`after:\n\n${fenced(after, 'text')}`]),
    ];
    return [`${code(sample)}${rules}`, ...texts].join('\n\n');
  });
  const rest = count - shown.length;
  if (rest > 0) blocks.push(`and ${formatCount(rest)} more`);
  return [folded(`${title} (${formatCount(count)})`, blocks.join('\n\n'))];
}

const folded = (summary: string, body: string) =>
  `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;

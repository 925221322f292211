import type { Agreement } from '../opinions/opinions.ts';
import type { Run } from '../runs/run.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { Cause, ResultId } from '../triage/causes.ts';
import type { TriageReport } from '../triage/run-triage.ts';
import type { Colors } from './colors.ts';
import { formatPercent } from './format.ts';
import { moneyAt } from './model-price.ts';
import type { Money } from './money.ts';
import { practiceLines } from './practice.ts';
import { repeatNote } from './repeat-note.ts';

/** Causes of one category that are told; the rest is counted. */
const LISTED_CAUSES = 5;
const LISTED_SAMPLES = 3;
const LISTED_DISAGREEMENTS = 10;
const BAR_WIDTH = 24;

/**
 * Why a run fails, for a terminal: the categories, then their causes with evidence and next step.
 * @param agreement absent where no model was asked for its opinions
 * @param advised what is advised for a cause; where nothing is, the cause's own next step is told
 */
export function triageText(
  run: Run,
  report: TriageReport,
  agreement: Agreement | undefined,
  advised: (cause: Cause) => string | undefined,
  money: Money,
  colors: Colors,
): string {
  const { results, failing, undiagnosed } = report;
  const head = [
    `${colors.bold(oneLine(run.prompt.name, 100))} · ${run.provider} · ${oneLine(run.model, 100)} · ${colors.dim(run.id)}`,
    failing === 0
      ? `${colors.green('Nothing fails')} among ${plural(results, 'result')}`
      : `${formatCount(failing)} of ${plural(results, 'result')} ${failing === 1 ? 'fails' : 'fail'}, for ${plural(report.causes.length, 'reason')}`,
  ];
  if (undiagnosed > 0)
    head.push(
      colors.yellow(
        `${plural(undiagnosed, 'result')} got no answer, since the prompt could not be filled in`,
      ),
    );
  if (report.corrections) head.push(correctionsText(report.corrections));
  const parts = [head.join('\n'), categoryBars(report, colors)];
  for (const { category } of report.categories) {
    const causes = report.causes.filter((cause) => cause.category === category);
    parts.push(causesText(category, causes, advised, colors));
  }
  if (agreement) parts.push(agreementText(agreement, money, colors));
  parts.push(...practiceLines(colors, run));
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

const correctionsText = ({ corrected, of }: { readonly corrected: number; readonly of: number }) =>
  `People corrected ${formatCount(corrected)} of ${plural(of, 'category', 'categories')} that they looked at (${formatPercent(corrected, of)})`;

function agreementText(
  { model, of, agreed, disagreements, costUsd, server }: Agreement,
  money: Money,
  colors: Colors,
) {
  const name = oneLine(model, 100);
  const cost = moneyAt(server, money)(costUsd);
  const lines = disagreements
    .slice(0, LISTED_DISAGREEMENTS)
    .flatMap(({ sample, repeat, triage, opinion }) => [
      `  ${oneLine(sample, 40)}${repeatNote(repeat)}: triage says ${triage}, the model says ${colors.bold(opinion.category)}`,
      ...(opinion.reason ? [`     ${colors.dim(oneLine(opinion.reason, 200))}`] : []),
    ]);
  const rest = disagreements.length - LISTED_DISAGREEMENTS;
  if (rest > 0) lines.push(`  ${colors.dim(`and ${formatCount(rest)} more, which --json lists`)}`);
  return [
    colors.bold('Second opinion'),
    of > 0
      ? `  ${name} agrees with the triage on ${formatCount(agreed)} of ${plural(of, 'result')} (${formatPercent(agreed, of)}, ${cost})`
      : `  ${name} gave no opinion (${cost})`,
    ...lines,
  ].join('\n');
}

function categoryBars({ categories, failing }: TriageReport, colors: Colors): string {
  const most = categories[0]?.results ?? 0;
  if (most === 0) return '';
  const width = Math.max(...categories.map(({ category }) => category.length));
  const digits = formatCount(most).length;
  const lines = categories.map(({ category, results }) => {
    const bar = '█'.repeat(Math.max(1, Math.round((results / most) * BAR_WIDTH))).padEnd(BAR_WIDTH);
    const share = formatPercent(results, failing);
    return `  ${category.padEnd(width)}  ${colors.cyan(bar)}  ${formatCount(results).padStart(digits)}  ${colors.dim(share)}`;
  });
  return `${colors.bold('Why it fails')}\n${lines.join('\n')}`;
}

function causesText(
  category: string,
  causes: readonly Cause[],
  advised: (cause: Cause) => string | undefined,
  colors: Colors,
): string {
  const lines = causes.slice(0, LISTED_CAUSES).flatMap((cause) => {
    const { title, remedy, results } = cause;
    const where = remedy.where
      ? ` ${colors.dim(`(${oneLine(remedy.where.file, 200)}:${remedy.where.line + 1})`)}`
      : '';
    return [
      `  ${colors.bold(`${formatCount(results.length)}×`)} ${title}`,
      `     → ${advised(cause) ?? `${remedy.text}${where}`}`,
      `     ${colors.dim(samples(results))}`,
    ];
  });
  const rest = causes.length - LISTED_CAUSES;
  if (rest > 0) lines.push(`  ${colors.dim(`and ${plural(rest, 'more reason')}, which --json lists`)}`);
  return `${colors.bold(category)}\n${lines.join('\n')}`;
}

function samples(results: readonly ResultId[]): string {
  const names = [...new Set(results.map(({ sample }) => sample))];
  const shown = names.slice(0, LISTED_SAMPLES).map((name) => oneLine(name, 40));
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${formatCount(rest)} more` : shown.join(', ');
}

import { isUnfinished, type Result } from '../runs/result.ts';
import { formatUsd } from '../text/amounts.ts';
import { answeredByText } from '../text/answered-by.ts';
import { formatCount } from '../text/plural.ts';
import { formatPercent } from './format.ts';
import { latencyNotes, latencyText } from './latency.ts';
import { code, markdownText } from './markdown.ts';
import { costText } from './model-price.ts';
import { partOf, verdictCounts } from './part.ts';
import { practiceNote } from './practice.ts';
import { repeatNote } from './repeat-note.ts';
import type { ReportedRun } from './reported-run.ts';
import { uncheckedNote } from './unchecked.ts';

/** Failed results that are listed; more make no comment or wiki page better. */
const LISTED = 100;

/** Runs as Markdown: what each comes to, which rules are broken, and what failed. */
export async function* markdownReport(runs: readonly ReportedRun[]): AsyncGenerator<string> {
  let separator = '';
  for (const reported of runs) {
    yield separator;
    yield* section(reported);
    separator = '\n';
  }
}

async function* section({ run, results }: ReportedRun): AsyncGenerator<string> {
  const { summary } = run;
  const who = [run.prompt.name, run.provider, run.model, answeredByText(summary?.answeredBy)];
  yield `## ${who.flatMap((name) => (name ? [markdownText(name)] : [])).join(' · ')}\n\n`;
  if (!summary) {
    yield `The run has no end (${run.state}).\n`;
    return;
  }
  const { passed, results: all, latencyMs, rules } = summary;
  const unchecked = uncheckedNote(summary);
  const rate = partOf(run, summary) ?? (unchecked ? 'No pass rate' : `${formatPercent(passed, all)} pass`);
  yield `**${rate}** (${verdictCounts(summary).join(', ')}) · ${costText(summary, run.server, formatUsd)}`;
  if (latencyMs) {
    const notes = latencyNotes(latencyMs).join(', ');
    yield ` · ${latencyText(latencyMs)}${notes && ` (${notes})`}`;
  }
  yield '\n';
  const note = practiceNote(run);
  if (note) yield `\n${note}\n`;
  if (unchecked) yield `\n${markdownText(unchecked)}.\n`;
  if (rules.length > 0) {
    yield '\n| rule | category | results |\n|---|---|---:|\n';
    for (const { rule, category, results: broken } of rules)
      yield `| ${code(rule)} | ${category} | ${formatCount(broken)} |\n`;
  }
  let listed = 0;
  for await (const result of results()) {
    if (result.status === 'passed' || isUnfinished(result)) continue;
    if (listed === 0) yield '\n| sample | why it has not passed |\n|---|---|\n';
    if (listed < LISTED)
      yield `| ${code(result.sample)}${repeatNote(result.repeat)} | ${reasons(result)} |\n`;
    listed++;
  }
  if (listed > LISTED) yield `\nand ${formatCount(listed - LISTED)} more\n`;
}

const reasons = ({ error, violations }: Result) =>
  error
    ? markdownText(error.message)
    : violations
        .filter(({ severity }) => severity === 'error')
        .map(({ rule, message }) => `${code(rule)} ${markdownText(message)}`)
        .join('<br>');

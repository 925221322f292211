import Table from 'cli-table3';
import type { Diagnostic } from '../diagnostic.ts';
import type { RunOutcome } from '../engine/start.ts';
import { isLoopback } from '../providers/trust.ts';
import type { Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import type { RunSummary } from '../runs/summary.ts';
import { formatDuration } from '../text/amounts.ts';
import { answeredByText } from '../text/answered-by.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { Colors } from './colors.ts';
import { forecastBesideActual } from './forecast.ts';
import { formatPercent } from './format.ts';
import { latencyNotes, latencyText } from './latency.ts';
import { costText, unpricedText } from './model-price.ts';
import type { Money } from './money.ts';
import { partOf, verdictCounts } from './part.ts';
import { tableText } from './plain-table.ts';
import { practiceLines } from './practice.ts';
import { repeatNote } from './repeat-note.ts';
import { uncheckedNote } from './unchecked.ts';

/** Failing samples listed one by one; the rest is counted. */
const LISTED_FAILURES = 12;

/** Characters shown of texts that others chose, and that may hold anything. */
const MAX_PATH = 300;
const MAX_MESSAGE = 1_000;

const BORDERLESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '  ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Rows without lines around them. */
export const table = (...widths: (number | null)[]) =>
  new Table({
    chars: BORDERLESS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colWidths: widths,
  });

/** How long the last part of a run took, and what it had before. */
export type RunDuration = Pick<RunOutcome, 'wallMs' | 'kept'>;

/**
 * What a finished run says on a terminal.
 * @param notPassed in the order of their samples
 * @param resume what follows `--resume` to resume it
 * @param isWhole whether all of them are listed
 */
export function runReport(
  run: Run,
  summary: RunSummary,
  notPassed: readonly Result[],
  runFolder: string,
  resume: string,
  took: RunDuration,
  money: Money,
  colors: Colors,
  isWhole = false,
): string {
  const parts = [
    headline(run, summary, resume, money, colors),
    rulesTable(summary, partOf(run, summary) !== undefined, colors),
    failures(notPassed, summary, colors, isWhole ? notPassed.length : LISTED_FAILURES),
    figures(run, summary, took, money, colors),
  ];
  parts.push(`${colors.dim('Run stored in')} ${runFolder}`);
  parts.push(...practiceLines(colors, run));
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function headline(run: Run, summary: RunSummary, resume: string, money: Money, colors: Colors): string {
  const { results, passed } = summary;
  const unchecked = uncheckedNote(summary);
  const rate = formatPercent(passed, results);
  const share = results > 0 && passed === results ? colors.green(rate) : colors.red(rate);
  const part = partOf(run, summary);
  // A part says itself how many have passed.
  const counts = verdictCounts(summary).slice(part ? 1 : 0);
  if (run.samples.invalid > 0) counts.push(`${formatCount(run.samples.invalid)} skipped as invalid`);
  const ends: Partial<Record<Run['state'], string>> = {
    cancelled: 'Cancelled before the end',
    incomplete: 'Some answers are missing',
    'over-budget': `Stopped before the call that could have crossed ${money(run.settings.maxCost ?? null)}`,
    'provider-failed': 'Stopped because no answers came',
  };
  const end = ends[run.state];
  const who = [run.provider, oneLine(run.model, 100), answeredByText(summary.answeredBy)].filter(Boolean);
  const lines = [
    [colors.bold(oneLine(run.prompt.name, 100)), ...who].join(' · '),
    `${part ? colors.bold(part) : unchecked ? colors.bold('No pass rate') : `${colors.bold(share)} pass`}  (${counts.join(', ')})`,
  ];
  if (unchecked) lines.push(colors.yellow(unchecked));
  lines.push(...repairLines(summary, part !== undefined, run.server, money));
  if (end) lines.push(colors.yellow(`${end}; resume with --resume ${resume}`));
  return lines.join('\n');
}

/** What asking again has done, and what waits for a person. */
function repairLines(
  { results, passed, repair, escalated, approved }: RunSummary,
  isPart: boolean,
  server: string | undefined,
  money: Money,
): string[] {
  const { passedAtFirst, asked, repaired, calls, costUsd } = repair;
  const lines = [];
  if (asked > 0) {
    const share = (count: number) => (isPart ? formatCount(count) : formatPercent(count, results));
    const rates = `${share(passedAtFirst)} at the first try, ${share(passed)} after repair`;
    lines.push(
      `${rates}: ${formatCount(repaired)} of ${formatCount(asked)} repaired, by ${plural(calls, 'more call')}${costUsd === null ? ` (${unpricedText(server)})` : ` for ${money(costUsd)}`}`,
    );
  }
  if (approved > 0) lines.push(`${plural(approved, 'output')} approved in review`);
  if (escalated > 0)
    lines.push(`${plural(escalated, 'output')} for a person to decide about: prompt-ladder review`);
  return lines;
}

function rulesTable({ rules, results }: RunSummary, isPart: boolean, colors: Colors): string {
  if (rules.length === 0) return '';
  const rows = table();
  for (const { rule, category, severity, results: broken } of rules) {
    const mark = severity === 'error' ? colors.red('✗') : colors.yellow('!');
    rows.push([
      mark,
      oneLine(rule, 60),
      colors.dim(category),
      { content: formatCount(broken), hAlign: 'right' },
      ...(isPart ? [] : [colors.dim(formatPercent(broken, results))]),
    ]);
  }
  return `${colors.bold('Violations by rule')}\n${tableText(rows, colors)}`;
}

function failures(notPassed: readonly Result[], summary: RunSummary, colors: Colors, most: number): string {
  if (notPassed.length === 0) return '';
  const rows = table();
  for (const result of notPassed.slice(0, most)) {
    const [first, ...others] = result.violations.filter(({ severity }) => severity === 'error');
    const reason = result.error?.message ?? (first ? `${first.rule}: ${first.message}` : '');
    const more = others.length > 0 ? colors.dim(` +${others.length}`) : '';
    rows.push([
      result.status === 'error' ? colors.yellow('?') : colors.red('✗'),
      oneLine(result.sample, 32) + repeatNote(result.repeat),
      colors.dim(`${oneLine(result.location.file, MAX_PATH)}:${result.location.range.start.line + 1}`),
      oneLine(reason, 78) + more,
    ]);
  }
  const rest = summary.failed + summary.errors - Math.min(notPassed.length, most);
  const tail =
    rest > 0 ? `\n  ${colors.dim(`and ${formatCount(rest)} more: --failed lists all of them`)}` : '';
  return `${colors.bold('What failed')}\n${tableText(rows, colors)}${tail}`;
}

function figures(
  run: Run,
  summary: RunSummary,
  { wallMs, kept }: RunDuration,
  money: Money,
  colors: Colors,
): string {
  const rows = table();
  const add = (name: string, value: string, note = '') =>
    rows.push([colors.dim(name), value, colors.dim(note)]);
  const { inputTokens, outputTokens, callsWithoutUsage, callsWithoutPrice, cachedCalls, retries, latencyMs } =
    summary;
  // Summaries of older versions say neither.
  const { reasoningTokens = 0, callsPricedByProvider = 0 } = summary;
  // Without a weight it says little beside the violations; stored runs of older versions have none.
  if (summary.score !== null && summary.score !== undefined && !partOf(run, summary))
    add('score', summary.score.toFixed(3), 'of 1, by the weights of rules and samples');
  const besideTokens = [
    reasoningTokens > 0 && `${formatCount(reasoningTokens)} of those out are reasoning`,
    callsWithoutUsage > 0 && `${plural(callsWithoutUsage, 'call')} reported none`,
  ];
  const tokens = `${formatCount(inputTokens)} in, ${formatCount(outputTokens)} out`;
  add('tokens', tokens, besideTokens.filter(Boolean).join(', '));
  // Summaries of older versions do not say what was saved.
  const { savedUsd = 0 } = summary;
  const besideCost = [
    callsPricedByProvider > 0 && providersFigures(callsPricedByProvider, summary.calls + retries),
    callsWithoutPrice > 0 &&
      `without ${plural(callsWithoutPrice, 'call')} ${callsWithoutUsage < callsWithoutPrice ? 'of unknown price' : 'that reported no usage'}`,
    savedUsd > 0 && `${money(savedUsd)} more without the cache`,
  ];
  const advice =
    isLoopback(run.server) || callsWithoutUsage > 0
      ? ''
      : `no price is known for ${oneLine(run.model, 100)}; add it under "prices" in .prompt-ladder/config.yml`;
  const isKnown = summary.costUsd !== null;
  add('cost', costText(summary, run.server, money), isKnown ? besideCost.filter(Boolean).join(', ') : advice);
  if (latencyMs) {
    add('latency', latencyText(latencyMs), latencyNotes(latencyMs).join(', '));
  }
  const calls = [
    cachedCalls > 0 && `${formatCount(cachedCalls)} from the cache`,
    retries > 0 && plural(retries, 'retry', 'retries'),
  ];
  add('calls', formatCount(summary.calls), calls.filter(Boolean).join(', '));
  add('time', formatDuration(wallMs), kept > 0 ? 'since the run was resumed' : '');
  if (run.forecast && run.state === 'finished')
    add('estimate', forecastBesideActual(run.forecast, summary, money));
  return tableText(rows, colors);
}

const providersFigures = (count: number, all: number) =>
  count < all ? `${plural(count, 'call')} by the provider's own figure` : "the provider's own figure";

/** Diagnostics as `file:line:column: severity: message (code)`, which terminals and editors can jump to. */
export function diagnosticLines(
  diagnostics: readonly Diagnostic[],
  relativeName: (file: string) => string,
  colors: Colors,
): string {
  return diagnostics
    .map(({ file, range, severity, code, message }) => {
      const paint = severity === 'error' ? colors.red : severity === 'warning' ? colors.yellow : colors.cyan;
      const place = `${oneLine(relativeName(file), MAX_PATH)}:${range.start.line + 1}:${range.start.character + 1}`;
      return `${place}: ${paint(severity)}: ${oneLine(message, MAX_MESSAGE)} ${colors.dim(`(${oneLine(code, MAX_PATH)})`)}`;
    })
    .join('\n');
}

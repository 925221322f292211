import type { TextMessage } from '../prompt/chat.ts';
import { answerText } from '../runs/answer-text.ts';
import { attemptsOf, type Result } from '../runs/result.ts';
import { formatDuration } from '../text/amounts.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount } from '../text/plural.ts';
import { visible } from '../text/visible-text.ts';
import type { Colors } from './colors.ts';
import { costText } from './model-price.ts';
import type { Money } from './money.ts';
import { repeatNote } from './repeat-note.ts';

/** Characters of a sentence of somebody else's. */
const MAX_SENTENCE = 1_000;

/** One result on a terminal: its verdict, its output, and what is wrong with it. */
export function resultText(result: Result, colors: Colors): string {
  const { sample, repeat, location, error, violations } = result;
  const marks = { passed: colors.green('✓'), failed: colors.red('✗'), error: colors.yellow('?') };
  const place = `${oneLine(location.file, 300)}:${location.range.start.line + 1}`;
  return [
    `${marks[result.status]} ${colors.bold(oneLine(sample, 100))}${repeatNote(repeat)}  ${colors.dim(place)}`,
    ...(result.output === undefined ? [] : [indented(answerText(result) || '(empty)')]),
    ...(error ? [`  ${colors.yellow(oneLine(error.message, MAX_SENTENCE))}`] : []),
    ...violations.map(({ rule, severity, message }) => {
      const paint = severity === 'error' ? colors.red : colors.yellow;
      return `  ${paint(severity === 'error' ? '✗' : '!')} ${oneLine(rule, 60)}: ${oneLine(message, MAX_SENTENCE)}`;
    }),
  ].join('\n');
}

/**
 * One result with what was sent, expected, answered before, and paid.
 * @param messages of its first request
 * @param where.server that its run asked
 */
export function wholeResultText(
  result: Result,
  messages: readonly TextMessage[],
  { server, money }: { readonly server: string | undefined; readonly money: Money },
  colors: Colors,
): string {
  const { expected, facts = [], earlier = [], judgements = [] } = result;
  const section = (name: string, text: string) => `${colors.dim(name)}\n${indented(text)}`;
  const attempts = attemptsOf(result);
  const costs = attempts.map(({ costUsd }) => costUsd);
  const costUsd = costs.includes(null) ? null : costs.reduce<number>((sum, usd) => sum + (usd ?? 0), 0);
  const savedUsd = attempts.reduce((sum, attempt) => sum + (attempt.savedUsd ?? 0), 0);
  const tokens = (of: 'inputTokens' | 'outputTokens') =>
    formatCount(attempts.reduce((sum, { usage }) => sum + (usage?.[of] ?? 0), 0));
  const answeredBy = result.attempts.at(-1)?.answeredBy;
  const latencyMs = attempts.reduce((sum, attempt) => sum + attempt.latencyMs, 0);
  return [
    resultText(result, colors),
    ...messages.map(({ role, content }) => section(role, content)),
    ...(expected === undefined ? [] : [section('expected', textOf(expected))]),
    ...(facts.length > 0 ? [section('facts', facts.join('\n'))] : []),
    ...earlier.map(({ output }, index) =>
      section(`answer ${index + 1}, before it was asked for again`, output),
    ),
    ...judgements.map(({ evaluator, choice = 'no verdict', reply = '' }) =>
      section(`judge ${oneLine(evaluator, 60)}: ${oneLine(choice, 60)}`, reply),
    ),
    colors.dim(
      [
        `${tokens('inputTokens')} tokens in, ${tokens('outputTokens')} out`,
        costText({ costUsd, savedUsd }, server, money),
        formatDuration(latencyMs),
        ...(answeredBy === undefined ? [] : [`answered by ${oneLine(answeredBy, 100)}`]),
      ].join(' · '),
    ),
  ].join('\n\n');
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** What others wrote, with everything that a terminal would obey written out. */
const indented = (text: string) => visible(text).replace(/^/gm, '  ');

import { type ParseErrorCode, visit } from 'jsonc-parser';
import type { Span } from '../../text/span.ts';
import { trimmedSpan } from '../finding.ts';

/** Why a text is not JSON, and where. */
export interface JsonSyntaxProblem {
  /** One sentence, beginning in lower case. */
  readonly message: string;
  readonly span: Span;
}

/** By `ParseErrorCode` of jsonc-parser, which is a const enum and cannot be imported. */
const MESSAGES: Readonly<Record<number, string>> = {
  1: 'this is not a JSON value',
  2: 'this is not a JSON number',
  3: 'a field name in double quotes is missing here',
  4: 'a value is missing here',
  5: 'a colon is missing before this',
  6: 'a comma is missing before this',
  7: 'the JSON ends before its object is closed',
  8: 'the JSON ends before its list is closed',
  10: 'JSON has no comments',
  11: 'JSON has no comments',
  12: 'this string is not closed on its line',
  13: 'this number is not complete',
  14: 'this string has a \\u escape that is not four hex digits',
  15: 'this string has an escape that JSON does not know',
  16: 'this string holds a control character, which must be escaped',
};
const NOT_A_VALUE = 1;
const MISSING_NAME = 3;
const MISSING_VALUE = 4;
const UNCLOSED_OBJECT = 7;
const UNCLOSED_LIST = 8;
const TRAILING_TEXT = 9;

/** Explains a text that `JSON.parse` refuses, in words that tell a prompt's author what the model did. */
export function jsonSyntaxProblem(text: string): JsonSyntaxProblem {
  const whole = trimmedSpan(text);
  if (whole.start === whole.end) return { message: 'the output is empty', span: whole };
  if (text.startsWith('```', whole.start)) {
    return { message: 'the output is wrapped in a code fence', span: firstLine(text, whole) };
  }
  const error = firstError(text);
  if (!error) return { message: 'the output is not valid JSON', span: whole };

  const { code, start, end } = error;
  if (start === whole.start && (code === NOT_A_VALUE || code === MISSING_VALUE)) {
    return { message: 'the output begins with text instead of JSON', span: textBeforeJson(text, whole) };
  }
  if (code === TRAILING_TEXT) {
    return { message: 'text follows the JSON value', span: { start, end: Math.max(end, whole.end) } };
  }
  if (code === MISSING_NAME || code === MISSING_VALUE) {
    const comma = text.slice(0, start).trimEnd().length - 1;
    if (text[comma] === ',' && (text[start] === '}' || text[start] === ']')) {
      return { message: 'there is a comma after the last item', span: { start: comma, end: comma + 1 } };
    }
  }
  const span = { start, end: Math.max(end, start + 1) };
  if (text[start] === '\uFEFF')
    return { message: 'there is an invisible byte order mark before the JSON', span };
  if (text[start] === "'") return { message: 'JSON strings need double quotes', span };
  // At the end of the text there is nothing to mark but the last character.
  const last = { start: whole.end - 1, end: whole.end };
  return { message: MESSAGES[code] ?? 'the output is not valid JSON', span: start < whole.end ? span : last };
}

interface FoundError {
  readonly code: number;
  readonly start: number;
  readonly end: number;
}

/** The first error; `undefined` also where the text nests deeper than the parser's recursion reaches. */
function firstError(text: string): FoundError | undefined {
  const stop = new Error();
  let found: FoundError | undefined;
  let depth = 0;
  let isComplete = false;
  const onBegin = () => {
    depth++;
  };
  const onEnd = () => {
    depth--;
    isComplete = depth === 0;
  };
  const onError = (code: ParseErrorCode, offset: number, length: number) => {
    const isTrailing = isComplete && code !== UNCLOSED_OBJECT && code !== UNCLOSED_LIST;
    found = { code: isTrailing ? TRAILING_TEXT : code, start: offset, end: offset + length };
    throw stop;
  };
  const visitor = {
    onObjectBegin: onBegin,
    onArrayBegin: onBegin,
    onObjectEnd: onEnd,
    onArrayEnd: onEnd,
    onLiteralValue: () => {
      isComplete = depth === 0;
    },
    onError,
  };
  try {
    visit(text, visitor, { disallowComments: true });
  } catch (error) {
    if (error !== stop && !(error instanceof RangeError)) throw error;
  }
  return found;
}

function firstLine(text: string, { start, end }: Span): Span {
  const line = /^[^\r\n]*/.exec(text.slice(start, end))?.[0].trimEnd() ?? '';
  return { start, end: start + line.length };
}

function textBeforeJson(text: string, whole: Span): Span {
  const open = text.slice(whole.start).search(/[[{]/);
  const before = open <= 0 ? text.slice(0, whole.end) : text.slice(0, whole.start + open);
  return { start: whole.start, end: before.trimEnd().length };
}

import { findNodeAtLocation, parseTree, printParseErrorCode, visit } from 'jsonc-parser';
import type { Path } from '../documents/path.ts';
import { hasTooManyValues, parseBoundedJson } from '../text/bounded-json.ts';
import { LineIndex, type Position, type Range, type Span } from '../text/span.ts';
import { sampleFrom } from './content.ts';
import { invalidRecord, type SampleLocation, type SampleRecord } from './sample.ts';

/** Characters of a text in which a mistake is looked for; in a longer one, the whole of it is shown. */
const MAX_SEARCHED = 1024 * 1024;

/**
 * Makes a sample of one JSON value.
 * @param text the JSON, without white space after it
 * @param location where `text` stands
 */
export function sampleFromJson(text: string, location: SampleLocation): SampleRecord {
  let content: unknown;
  try {
    content = parseBoundedJson(text);
  } catch {
    if (hasTooManyValues(text)) return invalidRecord(location, 'too-large', TOO_MANY_VALUES);
    const mistake = firstMistake(text);
    const reason = mistake ? `: ${mistake.reason}` : '';
    const range = mistake
      ? { start: shifted(text, mistake.offset, location.range.start), end: location.range.end }
      : location.range;
    return invalidRecord(
      { file: location.file, range },
      'invalid-json',
      `This sample is not valid JSON${reason}.`,
    );
  }
  return sampleFrom(content, location, (path, atKey) => {
    const span = spanOf(text, path, atKey);
    return span ? rangeOf(text, span, location.range.start) : location.range;
  });
}

const TOO_MANY_VALUES = 'This sample holds more than 500,000 values; leave out what the prompt does not use.';

function firstMistake(text: string): { reason: string; offset: number } | undefined {
  let found: { reason: string; offset: number } | undefined;
  return attempt(text, () => {
    visit(
      text,
      {
        onError(error, offset) {
          // What is missing at the end is shown at the last character, so that there is something to underline.
          found ??= {
            reason: REASONS[printParseErrorCode(error)] ?? 'it breaks off',
            offset: Math.min(offset, text.length - 1),
          };
        },
      },
      { disallowComments: true },
    );
    return found;
  });
}

function spanOf(text: string, path: Path, atKey: boolean): Span | undefined {
  return attempt(text, () => {
    let value = parseTree(text);
    // A path that came from a JSON Pointer has indexes as text.
    for (const step of path) {
      value = value && findNodeAtLocation(value, [value.type === 'array' ? Number(step) : String(step)]);
    }
    const node = atKey ? value?.parent?.children?.[0] : value;
    return node && { start: node.offset, end: node.offset + node.length };
  });
}

/** The parser with positions recurses: on what nests too deeply it finds nothing. */
function attempt<T>(text: string, search: () => T): T | undefined {
  if (text.length > MAX_SEARCHED) return undefined;
  try {
    return search();
  } catch {
    return undefined;
  }
}

function rangeOf(text: string, span: Span, origin: Position): Range {
  return { start: shifted(text, span.start, origin), end: shifted(text, span.end, origin) };
}

function shifted(text: string, offset: number, origin: Position): Position {
  const { line, character } = new LineIndex(text).positionAt(offset);
  return { line: origin.line + line, character: line === 0 ? origin.character + character : character };
}

const REASONS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this word is not true, false or null, and text needs double quotes',
  InvalidNumberFormat: 'this is not a number as JSON writes them',
  PropertyNameExpected: 'a key in double quotes is missing here',
  ValueExpected: 'a value is missing here',
  ColonExpected: 'a colon is missing here',
  CommaExpected: 'a comma is missing here',
  CloseBraceExpected: 'the closing brace } is missing',
  CloseBracketExpected: 'the closing bracket ] is missing',
  EndOfFileExpected: 'there is more here after the end of the value',
  InvalidCommentToken: 'comments are not allowed',
  UnexpectedEndOfComment: 'comments are not allowed',
  UnexpectedEndOfString: 'the text that begins here lacks its closing double quote',
  UnexpectedEndOfNumber: 'this number breaks off',
  InvalidUnicode: 'an escape \\u needs four hexadecimal digits',
  InvalidEscapeCharacter: 'this escape is not one JSON knows; write a backslash as \\\\',
  InvalidCharacter: 'a control character inside text must be escaped',
};

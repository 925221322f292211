import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { addItem, addKey, replaceValue } from '../authoring/edit/text-edit.ts';
import { type Path, valueAt } from '../documents/path.ts';
import { YamlDocument } from '../documents/yaml-document.ts';
import { endOfLine, type Span } from '../text/span.ts';
import { applyChange } from '../text/text-change.ts';

// Changes of YAML files that keep comments and layout. Each gives the file's new text, read again to be sure that it says
// what it should and nothing else has changed; `undefined` where the file is written in a way that does not allow it.

/** Gives the value at a path another one, or adds it; what is above it must be there. */
export function withValueAt(document: YamlDocument, path: Path, value: unknown): string | undefined {
  const wanted = changed(document.value, path, value);
  const isThere = valueAt(document.value, path) !== undefined;
  return firstSound(
    document,
    wanted,
    isThere ? replacements(document, path, value) : additions(document, path, value),
  );
}

/** Removes the entry of a map or the item of a list at a path, with the comment behind it. */
export function withoutValueAt(document: YamlDocument, path: Path): string | undefined {
  const key = path.at(-1) as string | number;
  const above = path.slice(0, -1);
  const parent = valueAt(document.value, above);
  if (parent === null || typeof parent !== 'object') return undefined;
  const rest = Array.isArray(parent)
    ? parent.filter((_, index) => index !== key)
    : Object.fromEntries(Object.entries(parent).filter(([name]) => name !== key));
  if (Object.keys(rest).length === 0 && above.length > 0) return withoutValueAt(document, above);
  return firstSound(document, changed(document.value, above, rest), removals(document, path));
}

/** The lines of an entry, or the entry alone with one of the commas beside it. */
function* removals(document: YamlDocument, path: Path): Generator<string> {
  const { text } = document;
  const { start } = document.keySpan(path);
  const { end } = document.valueSpan(path);
  yield cut(text, { start: lineStart(text, start), end: nextLine(text, end) }, '');
  const before = /,\s*$/.exec(text.slice(0, start));
  if (before) yield cut(text, { start: before.index, end }, '');
  const [after] = /^\s*,\s*/.exec(text.slice(end)) ?? [];
  if (after !== undefined) yield cut(text, { start, end: end + after.length }, '');
}

function* replacements(document: YamlDocument, path: Path, value: unknown): Generator<string> {
  const { text } = document;
  const span = document.valueSpan(path);
  if (isScalar(value)) {
    const edit =
      typeof value === 'string' && value.includes('\n') ? undefined : replaceValue(document, path, value);
    if (edit) yield applyChange(text, edit);
  }
  const column = columnOf(text, document.keySpan(path).start);
  if (typeof value === 'string')
    yield cut(text, span, blockText(value, indentOfBlock(text, span) ?? column + 2));
  if (!isScalar(value)) {
    const start = text.slice(0, span.start).trimEnd().length;
    yield cut(text, { ...span, start }, `\n${indented(stringify(value, STYLE), column + 2)}`.trimEnd());
  }
  yield cut(text, span, JSON.stringify(value));
}

function* additions(document: YamlDocument, path: Path, value: unknown): Generator<string> {
  const { text } = document;
  const above = path.slice(0, -1);
  const key = path.at(-1) as string;
  if (valueAt(document.value, above) === undefined) {
    const whole = withValueAt(document, above, { [key]: value });
    if (whole !== undefined) yield whole;
    return;
  }
  if (above.length === 0) {
    const written = stringify({ [key]: value }, STYLE).trimEnd();
    const at = placeForKey(document);
    if (at !== undefined) yield cut(text, { start: at, end: at }, `\n${written}`);
    yield `${text.trimEnd()}\n${written}\n`;
    return;
  }
  if (isScalar(value)) {
    const parent = valueAt(document.value, above);
    const edit = Array.isArray(parent)
      ? addItem(document, above, value)
      : addKey(document, above, key, value);
    if (edit) yield applyChange(text, edit);
  }
  const last = Object.keys(valueAt(document.value, above) as object).at(-1);
  if (last === undefined) return;
  const { start } = document.valueSpan(above);
  const { end } = document.valueSpan([...above, last]);
  const isFlow = /[{[]/.test(text[start] ?? '');
  if (isFlow) yield cut(text, { start: end, end }, `, ${key}: ${JSON.stringify(value)}`);
  const at = endOfLine(text, end);
  yield cut(
    text,
    { start: at, end: at },
    `\n${indented(stringify({ [key]: value }, STYLE), columnOf(text, start))}`.trimEnd(),
  );
}

const STYLE = { lineWidth: 0, blockQuote: 'literal' } as const;

/** Behind what says how the model is asked, since long messages hide what stands below them. */
const BEFORE_MESSAGES = [
  'jsonSchema',
  'responseFormat',
  'modelParameters',
  'model',
  'provider',
  'description',
  'name',
];

function placeForKey(document: YamlDocument): number | undefined {
  const key = BEFORE_MESSAGES.find((each) => valueAt(document.value, [each]) !== undefined);
  return key === undefined ? undefined : endOfLine(document.text, document.valueSpan([key]).end);
}

/** The first text that says what it should. */
function firstSound(document: YamlDocument, wanted: unknown, texts: Iterable<string>): string | undefined {
  const isWindows = document.text.includes('\r\n');
  for (const written of texts) {
    const text = isWindows ? written.replace(/\r?\n/g, '\r\n') : written;
    const read = new YamlDocument(document.file, text);
    if (read.diagnostics.length === 0 && isDeepStrictEqual(read.value, wanted)) return text;
  }
  return undefined;
}

function changed(root: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const inner = changed(valueAt(root, [step]), rest, value);
  if (!Array.isArray(root)) return { ...(root as object | undefined), [step]: inner };
  return Object.assign([...root], { [step]: inner });
}

/** A text as a literal block, whose lines are as they are. */
function blockText(value: string, indent: number): string {
  const chomp = !value.endsWith('\n') ? '-' : value.endsWith('\n\n') ? '+' : '';
  const indicator = /^\s/.test(value) ? String(indent) : '';
  return `|${indicator}${chomp}\n${indented(value, indent)}`.trimEnd();
}

/** The indentation of the literal block in a span; `undefined` where there is none. */
function indentOfBlock(text: string, { start, end }: Span): number | undefined {
  const [, spaces] = /^[|>][^\n]*\n(?:[ \t]*\r?\n)*( +)\S/.exec(text.slice(start, end)) ?? [];
  return spaces?.length;
}

const indented = (text: string, by: number) => text.replace(/^(?=[^\r\n])/gm, ' '.repeat(by));

const cut = (text: string, { start, end }: Span, written: string) =>
  text.slice(0, start) + written + text.slice(end);

const lineStart = (text: string, offset: number) => text.lastIndexOf('\n', offset - 1) + 1;

const columnOf = (text: string, offset: number) => text.slice(lineStart(text, offset), offset).length;

function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value !== 'object';

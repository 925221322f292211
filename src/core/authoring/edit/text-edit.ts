import { isDeepStrictEqual } from 'node:util';
import { type Path, valueAt } from '../../documents/path.ts';
import { YamlDocument } from '../../documents/yaml-document.ts';
import { endOfLine, type Span } from '../../text/span.ts';
import { applyChange, type TextChange } from '../../text/text-change.ts';

/** One change of a file's text that leaves everything around it as it is. */
export interface TextEdit extends TextChange {
  /** What to select once it is made, inside of `text`. */
  readonly selection: Span;
}

type Scalar = string | number | boolean | null;

/**
 * Gives the value at a path another one.
 * @returns `undefined` where that would change anything else, such as what an alias stands for elsewhere
 */
export function replaceValue(document: YamlDocument, path: Path, value: Scalar): TextEdit | undefined {
  return firstThatDoes(document, document.valueSpan(path), '', path, value);
}

/** Adds a key to the map at a path, as its last one; `undefined` as for `replaceValue`. */
export function addKey(document: YamlDocument, path: Path, key: string, value: Scalar): TextEdit | undefined {
  const map = valueAt(document.value, path);
  const last = map !== null && typeof map === 'object' ? Object.keys(map).at(-1) : undefined;
  return last === undefined ? undefined : append(document, path, last, `${key}: `, [...path, key], value);
}

/** Adds a value to the end of the list at a path; `undefined` as for `replaceValue`. */
export function addItem(document: YamlDocument, path: Path, value: Scalar): TextEdit | undefined {
  const list = valueAt(document.value, path);
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const isFlow = document.text[document.valueSpan(path).start] === '[';
  return append(document, path, list.length - 1, isFlow ? '' : '- ', [...path, list.length], value);
}

/** Writes behind the last entry of the map or list at a path: on its line within braces, on a new one otherwise. */
function append(
  document: YamlDocument,
  path: Path,
  last: string | number,
  lead: string,
  place: Path,
  value: Scalar,
): TextEdit | undefined {
  const { text } = document;
  const { start } = document.valueSpan(path);
  const { end } = document.valueSpan([...path, last]);
  const isFlow = /[{[]/.test(text[start] ?? '');
  const at = isFlow ? end : endOfLine(text, end);
  const column = start - (text.lastIndexOf('\n', start - 1) + 1);
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const before = isFlow ? ', ' : lineBreak + ' '.repeat(column);
  return firstThatDoes(document, { start: at, end: at }, before + lead, place, value);
}

/** Writes a value plainly where that means the same, in quotes otherwise. */
function firstThatDoes(
  document: YamlDocument,
  span: Span,
  before: string,
  place: Path,
  value: Scalar,
): TextEdit | undefined {
  const wanted = withValue(document.value, place, value);
  for (const quotes of [0, 1]) {
    const written = quotes ? JSON.stringify(value) : String(value);
    const selection = { start: before.length + quotes, end: before.length + written.length - quotes };
    const edit = { span, text: before + written, selection };
    const edited = new YamlDocument(document.file, applyChange(document.text, edit));
    if (edited.diagnostics.length === 0 && isDeepStrictEqual(edited.value, wanted)) return edit;
  }
  return undefined;
}

function withValue(root: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const inner = withValue(valueAt(root, [step]), rest, value);
  if (!Array.isArray(root)) return { ...(root as object), [step]: inner };
  return Object.assign([...root], { [step]: inner });
}

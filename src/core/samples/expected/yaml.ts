import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, isSeq, type Node, Scalar, stringify, type YAMLMap } from 'yaml';
import type { Path } from '../../documents/path.ts';
import { isMergeKey, keyText } from '../../documents/yaml-content.ts';
import { YamlDocument } from '../../documents/yaml-document.ts';
import { endOfLine } from '../../text/span.ts';
import { applyChange, type TextChange } from '../../text/text-change.ts';
import { inlineSamples } from '../inline.ts';
import type { Sample } from '../sample.ts';
import { spacedJson } from './json.ts';
import { changedSampleError, unwritableExpected } from './write-errors.ts';

type SampleMap = YAMLMap<Node | null, Node | null>;

/**
 * Gives a sample in a list of a YAML text an `expected`. What the edit makes is read again before it is handed out,
 * as anchors, merged keys and unusual styles can let a change reach further than its place.
 * @param path of the list
 * @throws {UserError} when the sample is not in the list, or its `expected` cannot be changed alone
 */
export function editYaml(
  text: string,
  path: Path,
  { id, location }: Pick<Sample, 'id' | 'location'>,
  expected: unknown,
): TextChange[] {
  const document = new YamlDocument(location.file, text);
  const index = inlineSamples(document, path).findIndex(
    (record) => record.kind === 'sample' && record.sample.id === id,
  );
  const map = index < 0 ? undefined : document.mapAt([...path, index]);
  if (!map) throw changedSampleError(id);
  const wanted = withExpected(document.value, [...path, index], expected);
  for (const edit of possibleEdits(text, map, expected)) {
    const edited = new YamlDocument(location.file, applyChange(text, edit));
    if (edited.diagnostics.length === 0 && isDeepStrictEqual(edited.value, wanted)) return [edit];
  }
  throw unwritableExpected(id, 'other parts of its file depend on how it is written');
}

/** Edits that should do, the most readable first. */
function* possibleEdits(text: string, map: SampleMap, expected: unknown): Generator<TextChange> {
  const own = map.items.find(({ key }) => !isMergeKey(key) && keyText(key) === 'expected');
  const last = map.items.at(-1);
  const indentation = ' '.repeat(columnOf(text, map.items[0]?.key?.range?.[0] ?? 0));
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const forms = (name: string, old?: Node | null) => {
    const inOneLine = `${name}: ${spacedJson(expected)}`;
    return map.flow ? [inOneLine] : [blockPair(name, expected, old, eol + indentation), inOneLine];
  };

  if (own) {
    const [start = 0, keyEnd = 0] = own.key?.range ?? [];
    const end = start + text.slice(start, own.value?.range?.[1] ?? keyEnd).trimEnd().length;
    for (const form of forms(text.slice(start, keyEnd), own.value))
      yield { span: { start, end }, text: form };
  } else if (!last) {
    const start = (map.range?.[0] ?? 0) + 1;
    for (const form of forms('expected')) yield { span: { start, end: start }, text: form };
  } else if (map.flow) {
    const start = (last.value ?? last.key)?.range?.[1] ?? 0;
    const name = isScalar(last.key) && last.key.type === 'QUOTE_DOUBLE' ? '"expected"' : 'expected';
    for (const form of forms(name)) yield { span: { start, end: start }, text: `, ${form}` };
  } else {
    const end = endOf(last.value ?? last.key);
    const start = endOfLine(text, text.slice(0, end).trimEnd().length);
    for (const form of forms('expected')) {
      yield { span: { start, end: start }, text: `${eol}${indentation}${form}` };
      // A text that keeps the empty lines after it ends behind them.
      if (text[end - 1] === '\n') yield { span: { start: end, end }, text: `${indentation}${form}${eol}` };
    }
  }
}

/** A key with its value as a block map has it; a short text in the style of the one it replaces. */
function blockPair(name: string, value: unknown, old: Node | null | undefined, lineBreak: string): string {
  let written = value;
  if (typeof value === 'string') {
    const scalar = new Scalar(value);
    if (isScalar(old) && old.type && !value.includes('\n')) scalar.type = old.type as Scalar.Type;
    written = scalar;
  }
  const pair = stringify({ expected: written }, { lineWidth: 0, blockQuote: 'literal' });
  return (
    name +
    pair
      .trimEnd()
      .slice('expected'.length)
      .replace(/\n(?!\n)/g, lineBreak)
  );
}

/** Where the last value inside of a block ends; comments after it do not belong to it. */
function endOf(node: Node | null): number {
  for (let inner = node; ; ) {
    const last =
      (isMap<Node | null, Node | null>(inner) || isSeq(inner)) && !inner.flow
        ? inner.items.at(-1)
        : undefined;
    if (!last) return inner?.range?.[1] ?? 0;
    const { key, value } = last as { key?: Node | null; value?: Node | null };
    inner = isMap(inner) ? (value ?? key ?? null) : (last as Node);
  }
}

const columnOf = (text: string, offset: number) => offset - (text.lastIndexOf('\n', offset - 1) + 1);

/** A copy of a value, with another `expected` in the map at a path. */
function withExpected(value: unknown, path: Path, expected: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return { ...(value as object), expected };
  const copy: unknown = Array.isArray(value) ? [...value] : { ...(value as object) };
  const parent = copy as Record<string | number, unknown>;
  parent[step] = withExpected(parent[step], rest, expected);
  return copy;
}

import { YamlDocument } from '../documents/yaml-document.ts';
import type { Position, Range } from '../text/span.ts';
import { inlineSamples } from './inline.ts';
import type { SampleRecord } from './sample.ts';

/**
 * Reads the text of a YAML file, a list of maps. Where its items stand one below the other and share nothing, each is
 * read by itself: other work gets its turn in between, and a mistake of syntax costs one sample. Otherwise it spoils
 * the whole file.
 */
export function* yamlSamples(file: string, text: string): Generator<SampleRecord[]> {
  const starts = itemStarts(text);
  if (!starts) {
    yield recordsOf(file, text);
    return;
  }
  let line = 0;
  let before = 0;
  for (const [index, start] of starts.entries()) {
    line += text.slice(before, start).split('\n').length - 1;
    before = start;
    yield recordsOf(file, text.slice(start, starts[index + 1])).map((record) => movedDown(record, line));
  }
}

/** An anchor, which aliases in other items may refer to. */
const ANCHOR = /(?<![^\s[{,])&[^\s,[\]{}]/;

/** Lines without indentation. (`^` would also match after characters that end no line in YAML.) */
const OUTER_LINE = /(?<![^\n])[^ \t\r\n#][^\n]*/g;

/** Where the items of a list begin; `undefined` where that cannot be told without parsing. */
function itemStarts(text: string): number[] | undefined {
  if (ANCHOR.test(text) || /\r(?!\n)/.test(text)) return undefined;
  const starts: number[] = [];
  for (const { index, 0: line } of text.matchAll(OUTER_LINE)) {
    if (/^-(?:\s|$)/.test(line)) starts.push(index);
    else if (starts.length > 0 || line.trimEnd() !== '---') return undefined;
  }
  return starts.length > 0 ? starts : undefined;
}

function recordsOf(file: string, text: string): SampleRecord[] {
  const document = new YamlDocument(file, text);
  const mistakes = document.diagnostics.map((diagnostic): SampleRecord => ({ kind: 'invalid', diagnostic }));
  return [...mistakes, ...inlineSamples(document, [])];
}

function movedDown(record: SampleRecord, lines: number): SampleRecord {
  const position = ({ line, character }: Position): Position => ({ line: line + lines, character });
  const range = ({ start, end }: Range): Range => ({ start: position(start), end: position(end) });
  if (record.kind === 'invalid') {
    const { diagnostic } = record;
    return { kind: 'invalid', diagnostic: { ...diagnostic, range: range(diagnostic.range) } };
  }
  const { sample } = record;
  const location = { ...sample.location, range: range(sample.location.range) };
  return { kind: 'sample', sample: { ...sample, location } };
}

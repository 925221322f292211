import { displayText } from '../../text/display-text.ts';
import type { LineIndex, Span } from '../../text/span.ts';
import type { TextChange } from '../../text/text-change.ts';
import { isBlank, recordSample } from '../csv.ts';
import { type CsvRecord, CsvSplitter, closingQuote } from '../csv-records.ts';
import type { Line } from '../read-lines.ts';
import type { Sample } from '../sample.ts';
import { changedSampleError, unwritableExpected } from './write-errors.ts';

/**
 * Gives a record of a CSV text an `expected`; where the header does not name that column, all records get it.
 * A text that reads as a JSON map or list becomes one, since a cell cannot tell them apart.
 * @param delimiter as the reader of the file takes it
 * @throws {UserError} when the sample is not in the text, or a cell cannot hold what is expected
 */
export function editCsv(
  text: string,
  lines: LineIndex,
  { id, location }: Pick<Sample, 'id' | 'location'>,
  expected: unknown,
  delimiter?: string,
): TextChange[] {
  const splitter = new CsvSplitter(delimiter);
  const [header, ...records] = [...splitter.push(linesOf(text)), ...splitter.end()].filter(
    (record) => !isBlank(record),
  );
  const columns = header?.fields.map((field) => field.trim()) ?? [];
  const target = records.find(({ fields, range, problem }) => {
    if (problem || fields.length !== columns.length) return false;
    const record = recordSample(columns, fields, { file: location.file, range });
    return record.kind === 'sample' && record.sample.id === id;
  });
  if (!header || !target) throw changedSampleError(id);
  const cell = displayText(expected);
  if (cell === '') throw unwritableExpected(id, 'an empty cell of a CSV file means that there is none');
  if (!cell.isWellFormed() || cell.includes('\0'))
    throw unwritableExpected(id, 'it holds what is no text in a CSV file');

  const between = splitter.delimiter ?? ',';
  const fieldsOf = (record: CsvRecord) => fieldSpans(text, lines.spanOf(record.range), between);
  const written = (field: Span | undefined) =>
    quoted(cell, between, field !== undefined && text[field.start] === '"');
  const column = columns.indexOf('expected');
  if (column >= 0) {
    const span = fieldsOf(target)[column];
    if (!span) throw changedSampleError(id);
    return [{ span, text: written(span) }];
  }
  const append = (record: CsvRecord, field: string): TextChange => {
    const { end } = lines.spanOf(record.range);
    return { span: { start: end, end }, text: `${between}${field}` };
  };
  const [name = { start: 0, end: 0 }] = fieldsOf(header);
  return [
    append(header, text[name.start] === '"' ? '"expected"' : 'expected'),
    // Records with too many or too few fields get one too, so that they stay as wrong as they are.
    ...records
      .filter(({ problem }) => !problem)
      .map((record) => append(record, record === target ? written(fieldsOf(record).at(-1)) : '')),
  ];
}

/** The lines of a whole text, as `readLines` finds them in its bytes. */
function linesOf(text: string): Line[] {
  const parts = text.split(/(\r\n|\n|\r)/);
  const lines: Line[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const ending = (parts[at + 1] ?? '') as Line['ending'];
    const line = { number: at / 2, text: parts[at] ?? '', ending, problem: undefined };
    if (line.text !== '' || ending !== '') lines.push(line);
  }
  return lines;
}

/** The places of a sound record's fields, with the quotes around them. */
function fieldSpans(text: string, { start: from, end: to }: Span, delimiter: string): Span[] {
  const spans: Span[] = [];
  for (let start = from; ; ) {
    const isQuoted = text[start] === '"';
    const found = isQuoted ? closingQuote(text, start + 1) + 1 : text.indexOf(delimiter, start);
    const end = found < 0 || found > to ? to : found;
    spans.push({ start, end });
    if (end === to) return spans;
    start = end + 1;
  }
}

const quoted = (cell: string, delimiter: string, always: boolean) =>
  always || cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

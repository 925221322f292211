import { type CsvRecord, CsvSplitter } from '../../samples/csv-records.ts';
import type { Line } from '../../samples/read-lines.ts';
import type { Position, Range, Span } from '../../text/span.ts';
import { linesOf } from './fenced-blocks.ts';
import type { FormatProblem } from './format-problem.ts';

/** A row of a CSV text. */
export interface CsvRow {
  readonly fields: readonly string[];
  readonly span: Span;
  readonly mistake?: FormatProblem;
}

/**
 * The rows of a CSV text, read as sample files are; empty lines are left out.
 * @param delimiter a comma or a semicolon, as the first line has it, when left out
 */
export function* csvRows(text: string, delimiter?: string): Generator<CsvRow> {
  const splitter = new CsvSplitter(delimiter);
  const starts: number[] = [];
  const offset = ({ line, character }: Position) => (starts[line] ?? text.length) + character;
  const spanOf = ({ start, end }: Range): Span => ({ start: offset(start), end: offset(end) });
  const rowOf = ({ fields, range, problem }: CsvRecord): CsvRow => ({
    fields,
    span: spanOf(range),
    ...(problem && { mistake: { message: clauseOf(problem.message), span: spanOf(problem.range) } }),
  });
  for (const { start, end, next } of linesOf(text)) {
    starts.push(start);
    const ending = text.slice(end, next) as Line['ending'];
    const line = { number: starts.length - 1, text: text.slice(start, end), ending, problem: undefined };
    for (const record of splitter.push([line])) yield rowOf(record);
  }
  for (const record of splitter.end()) yield rowOf(record);
}

const clauseOf = (sentence: string) =>
  sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');

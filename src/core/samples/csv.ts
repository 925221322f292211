import { parseBoundedJson } from '../text/bounded-json.ts';
import type { Range } from '../text/span.ts';
import { sampleFrom } from './content.ts';
import { type CsvRecord, CsvSplitter } from './csv-records.ts';
import { readLines } from './read-lines.ts';
import { invalidRecord, type SampleLocation, type SampleRecord } from './sample.ts';

/**
 * Reads a CSV file as a stream. The first record names the columns; each one is a variable or a reserved key of a
 * sample. Records without any text count for nothing.
 * @param delimiter the character between fields; a comma or a semicolon, as the header has it, when left out
 */
export async function* csvSamples(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  delimiter?: string,
): AsyncGenerator<SampleRecord[]> {
  const splitter = new CsvSplitter(delimiter);
  const table = new Table(file);
  for await (const lines of readLines(chunks)) {
    yield table.take(splitter.push(lines));
    if (table.broken) return;
  }
  yield table.take(splitter.end());
}

class Table {
  /** The header cannot be used, and so nothing after it. */
  broken = false;
  readonly #file: string;
  #columns: readonly string[] | undefined;
  #header: ReadonlyMap<string, Range> | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  take(records: Iterable<CsvRecord>): SampleRecord[] {
    const samples: SampleRecord[] = [];
    for (const record of records) {
      if (this.broken) break;
      if (isBlank(record)) continue;
      const sample = this.#columns ? this.#sample(record, this.#columns) : this.#readHeader(record);
      if (sample) samples.push(sample);
    }
    return samples;
  }

  #sample({ fields, range, problem }: CsvRecord, columns: readonly string[]): SampleRecord {
    if (problem) return this.#invalid(problem.range, problem.code, problem.message);
    if (fields.length !== columns.length) {
      const message = `This record has ${count(fields.length, 'field')}, and the header names ${count(columns.length, 'column')}.`;
      return this.#invalid(range, 'wrong-column-count', `${message} Quote fields that hold the delimiter.`);
    }
    const record = recordSample(columns, fields, { file: this.#file, range });
    return record.kind === 'sample' ? { ...record, header: this.#header } : record;
  }

  /** Takes the first record as the names of the columns. Returns what is wrong with it. */
  #readHeader({ fields, range, problem }: CsvRecord): SampleRecord | undefined {
    this.#columns = fields.map((field) => field.trim());
    const mistake = problem ?? headerMistake(this.#columns);
    this.broken = mistake !== undefined;
    this.#header = headerPlaces(fields, range);
    return mistake && this.#invalid(problem?.range ?? range, mistake.code, mistake.message);
  }

  #invalid(range: Range, code: string, message: string): SampleRecord {
    return invalidRecord({ file: this.#file, range }, code, message);
  }
}

/** Where each column is named; all of them in the whole line where quotes or line breaks are in it. */
function headerPlaces(fields: readonly string[], range: Range): ReadonlyMap<string, Range> {
  const { line, character } = range.start;
  const isPlain = range.end.line === line && fields.join(',').length === range.end.character - character;
  let start = character;
  return new Map(
    fields.map((field) => {
      const end = start + field.length;
      const place = { start: { line, character: start }, end: { line, character: end } };
      start = end + 1;
      return [field.trim(), isPlain ? place : range];
    }),
  );
}

/** Makes a sample of a record with as many fields as there are columns. */
export function recordSample(
  columns: readonly string[],
  fields: readonly string[],
  location: SampleLocation,
): SampleRecord {
  const cells = columns.map((column, index) => [column, readCell(column, fields[index] ?? '')] as const);
  const content = Object.fromEntries(cells.filter(([, value]) => value !== undefined));
  return sampleFrom(content, location, () => location.range);
}

/** Whether a record counts for nothing. */
export const isBlank = ({ problem, fields }: CsvRecord) =>
  !problem && fields.every((field) => field.trim() === '');

function headerMistake(columns: readonly string[]): { code: string; message: string } | undefined {
  const empty = columns.indexOf('');
  if (empty !== -1) {
    return {
      code: 'invalid-header',
      message: `Column ${empty + 1} has no name; the first line must name every column.`,
    };
  }
  const seen = new Set<string>();
  for (const column of columns) {
    if (seen.has(column)) {
      return {
        code: 'invalid-header',
        message: `The column "${column}" is in the header twice; rename one of them.`,
      };
    }
    seen.add(column);
  }
  return undefined;
}

/** What a cell means in its column; an empty cell of a reserved column means that the sample lacks the key. */
function readCell(column: string, cell: string): unknown {
  switch (column) {
    case 'id':
      return cell === '' ? undefined : cell;
    case 'expected':
      return cell === '' ? undefined : jsonOrText(cell);
    case 'facts':
    case 'tags':
      return cell === '' ? undefined : listOf(cell);
    case 'relevant':
      return cell === '' ? undefined : cell.startsWith('{') ? jsonOrText(cell) : listOf(cell);
    case 'rules':
      return cell === '' ? undefined : jsonOrText(cell);
    case 'weight':
      return cell.trim() === '' ? undefined : numberOrText(cell);
    default:
      return cell;
  }
}

/** Text in brackets that is not JSON, such as "[name] is away", stays text. */
function jsonOrText(cell: string): unknown {
  if (!/^[{[]/.test(cell)) return cell;
  try {
    return parseBoundedJson(cell);
  } catch {
    return cell;
  }
}

/** Items are separated by `|`; a list that has to hold a `|` can be written as JSON. */
function listOf(cell: string): unknown {
  const list = jsonOrText(cell);
  if (Array.isArray(list)) return list;
  return cell
    .split('|')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function numberOrText(cell: string): number | string {
  const number = Number(cell);
  return Number.isNaN(number) ? cell : number;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

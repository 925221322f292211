import { CsvSplitter } from '../samples/csv-records.ts';
import { readLines } from '../samples/read-lines.ts';
import type { Block } from './chunk.ts';
import { ExtractionError } from './extraction-error.ts';

/**
 * The records of a data file, each a block of its own.
 * @throws {ExtractionError} for a record that cannot be read
 */
export async function recordBlocks(text: string, format: 'json' | 'jsonl' | 'csv'): Promise<Block[]> {
  if (format === 'json') return jsonBlocks(text);
  const records = format === 'jsonl' ? [...jsonLines(text)] : await csvRecords(text);
  return records.map(({ value, line }) => blockOf(value, line));
}

interface DataRecord {
  readonly value: unknown;
  /** From 1. */
  readonly line: number;
}

const blockOf = (value: unknown, line: number): Block => ({
  kind: 'list',
  text: recordText(value),
  line,
  // A list of its own keeps records apart.
  headings: [],
});

/** A record in lines of `key: value`, which are easier to search and to read than JSON. */
function recordText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .filter(([, each]) => each !== null && each !== '')
    .map(([key, each]) => `${key}: ${typeof each === 'object' ? JSON.stringify(each) : each}`)
    .join('\n');
}

function jsonBlocks(text: string): Block[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ExtractionError('is not valid JSON; correct it');
  }
  // The list that a document consists of, or that its only large value is.
  const list = Array.isArray(value)
    ? value
    : Object.values((value ?? {}) as object).find((each) => Array.isArray(each) && each.length > 1);
  const records: readonly unknown[] = Array.isArray(list) ? list : [value];
  const starts = Array.isArray(list) ? linesOfItems(text, records) : [1];
  return records.map((record, index) => blockOf(record, starts[index] ?? 1));
}

/** Where the items of a list begin, about: at the line that holds the beginning of their text. */
function linesOfItems(text: string, records: readonly unknown[]): number[] {
  let at = 0;
  let line = 1;
  return records.map((record) => {
    const [first] = typeof record === 'object' && record !== null ? Object.values(record) : [record];
    const found = text.indexOf(JSON.stringify(first ?? ''), at);
    if (found < 0) return line;
    for (let next = at; next < found; next++) if (text[next] === '\n') line++;
    at = found;
    return line;
  });
}

function* jsonLines(text: string): Generator<DataRecord> {
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      yield { value: JSON.parse(line), line: index + 1 };
    } catch {
      throw new ExtractionError(`has no valid JSON in line ${index + 1}; correct it`);
    }
  }
}

async function csvRecords(text: string): Promise<DataRecord[]> {
  const splitter = new CsvSplitter();
  const records: DataRecord[] = [];
  let names: readonly string[] | undefined;
  const take = (found: ReturnType<CsvSplitter['push']>) => {
    for (const { fields, range, problem } of found) {
      const line = range.start.line + 1;
      if (problem) throw new ExtractionError(`has a mistake in line ${line}: ${problem.message}`);
      if (!names) names = fields;
      else
        records.push({
          value: Object.fromEntries(fields.map((each, at) => [names?.[at] ?? `${at + 1}`, each])),
          line,
        });
    }
  };
  for await (const lines of readLines([Buffer.from(text)])) take(splitter.push(lines));
  take(splitter.end());
  return records;
}

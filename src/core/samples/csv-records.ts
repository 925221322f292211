import type { Range } from '../text/span.ts';
import { type Line, MAX_LINE_BYTES, type Problem, rangeOfLine } from './read-lines.ts';

/** Lines one record may span. What goes beyond it, or beyond MAX_LINE_BYTES, has lost a closing quote. */
const MAX_RECORD_LINES = 100_000;

/** One record of a CSV file. */
export interface CsvRecord {
  readonly fields: readonly string[];
  /** From the start of its first line to the end of its last one. */
  readonly range: Range;
  /** Why the fields cannot be used, and where. */
  readonly problem?: PlacedProblem;
}

type PlacedProblem = Problem & { readonly range: Range };

/**
 * Puts lines together to records of fields as RFC 4180 has it: a field in double quotes may hold the delimiter, line
 * breaks and doubled quotes. After a record with a mistake it continues at the line after that record's first one, so
 * that a quote left open costs one line and not the rest of the file. (A line can be the inside of a quoted field or
 * leave one open itself, never both, so no line is read more than twice.)
 */
export class CsvSplitter {
  #delimiter: string | undefined;
  /** The lines of the record that is being read. */
  #lines: Line[] = [];
  #length = 0;
  #fields: string[] = [];
  /** The quoted field that is still open at the end of the last line. */
  #quoted: string | undefined;
  /** From where that field began to the end of its first line. */
  #quotedAt: Range | undefined;

  /** @param delimiter the character between fields; a comma or a semicolon, as the first line has it, when left out */
  constructor(delimiter?: string) {
    this.#delimiter = delimiter;
  }

  /** The character between fields; `undefined` until it is known. */
  get delimiter(): string | undefined {
    return this.#delimiter;
  }

  *push(lines: readonly Line[]): Generator<CsvRecord> {
    const waiting = lines.toReversed();
    for (let line = waiting.pop(); line; line = waiting.pop()) {
      if (this.#lines.length === 0 && !line.problem && line.text.trim() === '') continue;
      this.#lines.push(line);
      this.#length += line.text.length;
      const mistake = this.#read(line);
      if (mistake) {
        for (const again of this.#lines.slice(1).reverse()) waiting.push(again);
        yield this.#refuse(mistake);
      } else if (this.#quoted === undefined) {
        yield this.#complete();
      }
    }
  }

  /** What is left when the file has ended. */
  *end(): Generator<CsvRecord> {
    while (this.#lines.length > 0) {
      const again = this.#lines.slice(1);
      yield this.#refuse(this.#unclosed('before the end of the file'));
      yield* this.push(again);
    }
  }

  /** Takes the fields out of the record's next line. Returns the mistake that spoils the record. */
  #read(line: Line): PlacedProblem | undefined {
    const { text } = line;
    this.#delimiter ??= text.includes(';') && !text.includes(',') ? ';' : ',';
    let at = 0;
    for (;;) {
      if (this.#quoted === undefined && text[at] !== '"') {
        const end = text.indexOf(this.#delimiter, at);
        const field = text.slice(at, end === -1 ? undefined : end);
        const quote = field.indexOf('"');
        if (quote !== -1) return mistake(QUOTE_INSIDE, rangeOfLine(line, at + quote));
        this.#fields.push(field);
        if (end === -1) return undefined;
        at = end + 1;
        continue;
      }

      if (this.#quoted === undefined) {
        this.#quoted = '';
        this.#quotedAt = rangeOfLine(line, at);
        at += 1;
      }
      const end = closingQuote(text, at);
      this.#quoted += (end === -1 ? text.slice(at) + line.ending : text.slice(at, end)).replaceAll('""', '"');
      if (end === -1) {
        const tooLong = this.#length > MAX_LINE_BYTES || this.#lines.length > MAX_RECORD_LINES;
        return tooLong ? this.#unclosed(`within ${this.#lines.length} lines`) : undefined;
      }
      this.#fields.push(this.#quoted);
      this.#quoted = undefined;
      at = end + 1;
      if (at === text.length) return undefined;
      if (text[at] !== this.#delimiter) return this.#wronglyClosed(line, at);
      at += 1;
    }
  }

  #complete(): CsvRecord {
    const range = this.#range(this.#lines.length - 1);
    const unreadable = this.#lines.find((line) => line.problem);
    const record = { fields: this.#fields, range };
    this.#reset();
    if (!unreadable?.problem) return record;
    return { ...record, problem: { ...unreadable.problem, range: rangeOfLine(unreadable) } };
  }

  #refuse(problem: PlacedProblem): CsvRecord {
    const range = this.#range(0);
    this.#reset();
    return { fields: [], range, problem };
  }

  #range(lastLine: number): Range {
    const [first, last] = [this.#lines[0], this.#lines[lastLine]] as [Line, Line];
    return { start: rangeOfLine(first).start, end: rangeOfLine(last).end };
  }

  #reset(): void {
    this.#lines = [];
    this.#length = 0;
    this.#fields = [];
    this.#quoted = undefined;
  }

  #unclosed(where: string): PlacedProblem {
    return mistake(`This double quote is not closed ${where}.`, this.#quotedAt as Range);
  }

  /** Text follows what should be a closing quote; if that is on a later line, the quote was rather left open. */
  #wronglyClosed(line: Line, at: number): PlacedProblem {
    const opened = this.#quotedAt as Range;
    return opened.start.line === line.number
      ? mistake(TEXT_AFTER_QUOTE, rangeOfLine(line, at))
      : this.#unclosed(`before the one on line ${line.number + 1}, which has text behind it`);
  }
}

const QUOTE_INSIDE =
  'A field with a double quote in it must be in double quotes, with the inner one doubled.';
const TEXT_AFTER_QUOTE =
  'After a closing double quote the field must end; double the quotes that belong to its text.';

const mistake = (message: string, range: Range): PlacedProblem => ({ code: 'invalid-csv', message, range });

/** Where the quoted text that continues at `from` ends, or -1. Two quotes side by side stand for one. */
export function closingQuote(text: string, from: number): number {
  let quote = text.indexOf('"', from);
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return quote;
}

import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { parseBoundedJson } from '../text/bounded-json.ts';
import type { Span } from '../text/span.ts';
import type { Result } from './result.ts';
import { isResult } from './result-schema.ts';

/** The results in a `results.jsonl`, in their order. What is no result, such as a line cut short, is left out. */
export async function* readResults(file: string): AsyncGenerator<Result> {
  for await (const results of readResultPieces(file)) yield* results;
}

/** The same, many at a time: waiting for each of 100,000 takes as long as pairing them. */
export async function* readResultPieces(file: string): AsyncGenerator<readonly Result[]> {
  for await (const { lines } of linesOf(file)) yield lines.flatMap((line) => parseResult(line) ?? []);
}

/** A result, and where its line stands in the file. */
export interface PlacedResult {
  readonly result: Result;
  /** In bytes. */
  readonly place: Span;
}

/** The same with their places. */
export async function* readPlacedResults(file: string): AsyncGenerator<PlacedResult> {
  // A character of Latin-1 is a byte, also where a text is damaged.
  for await (const { start: first, lines } of linesOf(file, 'latin1')) {
    let start = first;
    for (const line of lines) {
      const end = start + line.length;
      const result = parseResult(Buffer.from(line, 'latin1').toString());
      if (result) yield { result, place: { start, end } };
      start = end + 1;
    }
  }
}

/** The results at some places, in their order; of a file that was rewritten, what is no result there is left out. */
export async function* readResultsAt(file: string, places: Iterable<Span>): AsyncGenerator<Result> {
  await using handle = await open(file).catch(() => undefined);
  if (!handle) return;
  for (const { around, within } of neighbours(places)) {
    const length = around.end - around.start;
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, around.start);
    for (const { start, end } of within) {
      const result = parseResult(buffer.toString('utf8', start - around.start, end - around.start));
      if (result) yield result;
    }
  }
}

/** Bytes that are read at once: a read for each of 100,000 results takes seconds. */
const WINDOW = 2 ** 18;

/** Places that follow each other and lie in one window of the file, or one that is larger. */
function* neighbours(places: Iterable<Span>): Generator<{ around: Span; within: readonly Span[] }> {
  let around: Span | undefined;
  let within: Span[] = [];
  for (const place of places) {
    const wider: Span = around
      ? { start: Math.min(around.start, place.start), end: Math.max(around.end, place.end) }
      : place;
    if (around && wider.end - wider.start > WINDOW) {
      yield { around, within };
      [around, within] = [place, [place]];
    } else {
      around = wider;
      within.push(place);
    }
  }
  if (around) yield { around, within };
}

/** The values in a file of JSON lines, in their order. What is no JSON, such as a line cut short, is left out. */
export async function* readJsonLines(file: string): AsyncGenerator<unknown> {
  for await (const { lines } of linesOf(file))
    for (const line of lines) {
      const value = parse(line);
      if (value !== undefined) yield value;
    }
}

/** Characters of a line beyond which it is no result of a run, and would take much memory. */
const MAX_LINE_LENGTH = 2 ** 28;
/** Values of a result: those of its sample, of which it repeats some, and its own. */
const MAX_VALUES = 2_000_000;

/** Lines by the piece; they end at `\n` alone: texts hold other line separators, which JSON leaves as they are. */
async function* linesOf(file: string, encoding: 'utf8' | 'latin1' = 'utf8'): AsyncGenerator<Lines> {
  if (!(await stat(file).catch(() => undefined))) return;
  let start = 0;
  let rest = '';
  for await (const piece of createReadStream(file, encoding) as AsyncIterable<string>) {
    const end = piece.lastIndexOf('\n');
    if (end < 0) {
      // The end of a line without its beginning is no JSON, so all of it is left out.
      if (rest.length > MAX_LINE_LENGTH) {
        start += rest.length;
        rest = '';
      }
      rest += piece;
      continue;
    }
    const text = rest + piece.slice(0, end);
    yield { start, lines: text.split('\n') };
    start += text.length + 1;
    rest = piece.slice(end + 1);
  }
  yield { start, lines: [rest] };
}

interface Lines {
  /** Characters before the first one. */
  readonly start: number;
  readonly lines: readonly string[];
}

/** The result that a line holds, or `undefined` where it holds none. */
export function parseResult(line: string): Result | undefined {
  const value = parse(line);
  return isResult(value) ? value : undefined;
}

function parse(line: string): unknown {
  try {
    return parseBoundedJson(line, MAX_VALUES);
  } catch {
    return undefined;
  }
}

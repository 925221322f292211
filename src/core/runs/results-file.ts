import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseBoundedJson } from '../text/bounded-json.ts';
import type { Result } from './result.ts';
import { isResult } from './result-schema.ts';

/** The results in a `results.jsonl`, in their order. What is no result, such as a line cut short, is left out. */
export async function* readResults(file: string): AsyncGenerator<Result> {
  for await (const results of readResultPieces(file)) yield* results;
}

/** The same, many at a time: waiting for each of 100,000 takes as long as pairing them. */
export async function* readResultPieces(file: string): AsyncGenerator<readonly Result[]> {
  for await (const lines of linesOf(file)) yield lines.flatMap((line) => parseResult(line) ?? []);
}

/** The values in a file of JSON lines, in their order. What is no JSON, such as a line cut short, is left out. */
export async function* readJsonLines(file: string): AsyncGenerator<unknown> {
  for await (const lines of linesOf(file))
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
async function* linesOf(file: string): AsyncGenerator<readonly string[]> {
  if (!(await stat(file).catch(() => undefined))) return;
  let rest = '';
  for await (const piece of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const end = piece.lastIndexOf('\n');
    if (end < 0) {
      // The end of a line without its beginning is no JSON, so all of it is left out.
      rest = rest.length > MAX_LINE_LENGTH ? piece : rest + piece;
      continue;
    }
    yield (rest + piece.slice(0, end)).split('\n');
    rest = piece.slice(end + 1);
  }
  yield [rest];
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

import { FILE_START } from '../diagnostic.ts';
import type { Range } from '../text/span.ts';
import { type Problem, rangeOfLine, readLines } from './read-lines.ts';
import { invalidRecord, type SampleRecord } from './sample.ts';

const MEGABYTE = 1024 * 1024;

/**
 * Makes a reader of streams out of one that needs a file's whole text.
 * @param limit megabytes; at most what one line may hold, as all of it may stand on one
 */
export function wholeFileReader(
  read: (file: string, text: string) => Iterable<SampleRecord[]>,
  limit: number,
) {
  return async function* (file: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SampleRecord[]> {
    const found = await wholeText(
      chunks,
      limit,
      'write it as JSONL, with one sample a line, which has no limit',
    );
    if (typeof found === 'string') yield* read(file, found);
    else yield [invalidRecord({ file, range: found.range }, found.code, found.message)];
  };
}

/**
 * Reads a whole text, or says what keeps it from being read and where. A byte order mark is left out.
 * @param limit megabytes, as above
 * @param advice what to do about a file beyond it
 */
export async function wholeText(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  advice: string,
): Promise<string | (Problem & { range: Range })> {
  const held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    if (size > limit * MEGABYTE) {
      const message = `This file is larger than ${limit} MB; ${advice}.`;
      return { code: 'too-large', message, range: FILE_START };
    }
  }
  const parts: string[] = [];
  for await (const lines of readLines(held)) {
    for (const line of lines) {
      if (line.problem) return { ...line.problem, range: rangeOfLine(line) };
      parts.push(line.text, line.ending);
    }
  }
  return parts.join('');
}

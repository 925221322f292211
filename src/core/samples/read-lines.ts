import { isUtf8 } from 'node:buffer';
import type { Range } from '../text/span.ts';

/** Bytes in one line: far more than any model reads, and little enough to be parsed without a long pause. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Bytes looked at before the lines found so far are handed on. */
const PIECE_BYTES = 64 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Why a line, or a record, cannot be read. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

export interface Line {
  /** Zero-based, counted as editors do: a line ends at `\n`, `\r\n` or `\r`. */
  readonly number: number;
  /** Without its ending; empty where the line is too long. */
  readonly text: string;
  readonly ending: '' | '\n' | '\r\n' | '\r';
  readonly problem: Problem | undefined;
}

/** The place of a line, or of the rest of it, without its ending. */
export function rangeOfLine({ number, text }: Line, from = 0): Range {
  return { start: { line: number, character: from }, end: { line: number, character: text.length } };
}

/**
 * Splits a stream of UTF-8 bytes into lines, in small batches. Holds one piece and one line at most, however long
 * the stream is; where it is cut into chunks does not matter. A byte order mark is left out.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Line[]> {
  const splitter = new LineSplitter();
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length && !splitter.done; start += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, chunk.length - start);
      yield splitter.push(Buffer.from(chunk.buffer, chunk.byteOffset + start, length));
    }
    if (splitter.done) return;
  }
  yield splitter.end();
}

class LineSplitter {
  /** Nothing more can be made of this stream. */
  done = false;
  #number = 0;
  /** The beginning of a line whose end has not come yet; dropped when it grows too long. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** The last piece ended in `\r`, which may be half of `\r\n`. */
  #carriageReturn = false;

  push(piece: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    if (this.#carriageReturn) {
      start = piece[0] === LINE_FEED ? 1 : 0;
      this.#carriageReturn = false;
      this.#release(lines, start === 1 ? '\r\n' : '\r');
    }
    let feed = piece.indexOf(LINE_FEED, start);
    let carriage = piece.indexOf(CARRIAGE_RETURN, start);
    while ((feed !== -1 || carriage !== -1) && !this.done) {
      const byFeed = carriage === -1 || (feed !== -1 && feed < carriage);
      const end = byFeed ? feed : carriage;
      this.#hold(piece.subarray(start, end));
      start = end + 1;
      if (byFeed) {
        this.#release(lines, '\n');
      } else if (start === piece.length) {
        this.#carriageReturn = true;
      } else if (start === feed) {
        start += 1;
        this.#release(lines, '\r\n');
      } else {
        this.#release(lines, '\r');
      }
      if (feed !== -1 && feed < start) feed = piece.indexOf(LINE_FEED, start);
      if (carriage !== -1 && carriage < start) carriage = piece.indexOf(CARRIAGE_RETURN, start);
    }
    if (start < piece.length) this.#hold(piece.subarray(start));
    return lines;
  }

  end(): Line[] {
    const lines: Line[] = [];
    if (this.#carriageReturn) this.#release(lines, '\r');
    else if (this.#heldBytes > 0) this.#release(lines, '');
    return lines;
  }

  #hold(bytes: Buffer): void {
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > MAX_LINE_BYTES) this.#held = [];
    else this.#held.push(bytes);
  }

  #release(lines: Line[], ending: Line['ending']): void {
    const number = this.#number++;
    const [first] = this.#held;
    const bytes = first && this.#held.length === 1 ? first : Buffer.concat(this.#held);
    const tooLong = this.#heldBytes > MAX_LINE_BYTES;
    this.#held = [];
    this.#heldBytes = 0;
    if (tooLong) {
      lines.push({ number, text: '', ending, problem: TOO_LONG });
      return;
    }
    const text = bytes.toString('utf8');
    const problem = text.includes('\uFFFD') ? encodingProblem(bytes, number) : undefined;
    this.done = problem === UTF_16;
    lines.push({
      number,
      text: number === 0 && text.startsWith('\uFEFF') ? text.slice(1) : text,
      ending,
      problem,
    });
  }
}

const TOO_LONG: Problem = {
  code: 'too-long',
  message: `This line is longer than ${MAX_LINE_BYTES / 1024 / 1024} MB; shorten it or split it into several.`,
};

const NOT_UTF_8: Problem = {
  code: 'wrong-encoding',
  message: 'This line holds bytes that are not UTF-8 text; save the file in the encoding UTF-8.',
};

const UTF_16: Problem = {
  code: 'wrong-encoding',
  message: 'This file is in the encoding UTF-16; save it as UTF-8.',
};

function encodingProblem(bytes: Buffer, line: number): Problem | undefined {
  if (isUtf8(bytes)) return undefined;
  const mark = line === 0 && bytes.length > 1 ? bytes.readUInt16BE(0) : 0;
  return mark === 0xfffe || mark === 0xfeff ? UTF_16 : NOT_UTF_8;
}

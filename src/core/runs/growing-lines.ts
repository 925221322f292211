import { type FileHandle, open } from 'node:fs/promises';

/** A line of a file, with its place in bytes. */
export interface StoredLine {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

const CHUNK = 1 << 20;
const NEWLINE = 0x0a;

/** Reads what is added to a file of lines, without reading again what was there before. */
export class GrowingLines {
  readonly #file: string;
  #offset = 0;
  #inode: number | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** The file's bytes that have been read. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * The lines since the last time. The last one may still be written: it is given out as it is, and again when it has
   * changed.
   * @param onAnew called before the first line of a file that is another one than before, or was cut: it is read anew
   * @param end how many bytes of the file are read at most; a line that reaches beyond is given out as far as it goes
   */
  async *added(onAnew: () => void, end = Number.POSITIVE_INFINITY): AsyncGenerator<StoredLine> {
    const handle = await open(this.#file).catch(() => undefined);
    if (!handle) return;
    try {
      const { ino, size } = await handle.stat();
      const isOther = this.#inode !== undefined && (ino !== this.#inode || size < this.#offset);
      this.#inode = ino;
      if (isOther) {
        this.#offset = 0;
        onAnew();
      }
      yield* this.#lines(handle, end);
    } finally {
      await handle.close();
    }
  }

  /** What stands at a place of the file; `undefined` where it is gone. */
  async read(offset: number, length: number): Promise<string | undefined> {
    const handle = await open(this.#file).catch(() => undefined);
    if (!handle) return undefined;
    try {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await handle.read(buffer, 0, length, offset);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  async *#lines(handle: FileHandle, limit: number): AsyncGenerator<StoredLine> {
    let pieces: Buffer[] = [];
    for (let at = this.#offset; ; ) {
      const buffer = Buffer.allocUnsafe(CHUNK);
      const { bytesRead } = await handle.read(buffer, 0, Math.min(CHUNK, limit - at), at);
      if (bytesRead === 0) break;
      at += bytesRead;
      let start = 0;
      for (
        let end = buffer.indexOf(NEWLINE);
        end >= 0 && end < bytesRead;
        end = buffer.indexOf(NEWLINE, start)
      ) {
        pieces.push(buffer.subarray(start, end));
        const line = this.#line(pieces);
        this.#offset += line.length + 1;
        yield line;
        pieces = [];
        start = end + 1;
      }
      pieces.push(buffer.subarray(start, bytesRead));
    }
    const last = this.#line(pieces);
    if (last.length > 0) yield last;
  }

  #line(pieces: readonly Buffer[]): StoredLine {
    const bytes = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
    return { text: bytes.toString('utf8'), offset: this.#offset, length: bytes.length };
  }
}

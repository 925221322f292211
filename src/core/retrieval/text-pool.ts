/** Where a text stands in a pool. */
export interface TextPlace {
  /** In bytes, as is the length. */
  readonly at: number;
  readonly bytes: number;
}

interface Piece {
  readonly start: number;
  readonly buffer: Buffer;
  used: number;
}

const PIECE_BYTES = 2 ** 20;

/**
 * Texts in UTF-8, in large pieces outside of the heap: strings would be moved at each collection of garbage, and a
 * string that was cut out of a document keeps the whole document.
 */
export class TextPool {
  readonly #pieces: Piece[] = [];
  #bytes = 0;

  /** @param buffer what the pieces of another pool were, one after the other */
  constructor(buffer?: Buffer) {
    if (buffer) this.#open(buffer, buffer.length);
  }

  /** How long the pieces are together. */
  get bytes(): number {
    return this.#bytes;
  }

  get pieces(): readonly Buffer[] {
    return this.#pieces.map(({ buffer, used }) => buffer.subarray(0, used));
  }

  add(text: string): TextPlace {
    const bytes = Buffer.byteLength(text);
    let piece = this.#pieces.at(-1);
    if (!piece || piece.used + bytes > piece.buffer.length) {
      piece = this.#open(Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, bytes)), 0);
    }
    const at = this.#bytes;
    piece.buffer.write(text, piece.used);
    piece.used += bytes;
    this.#bytes += bytes;
    return { at, bytes };
  }

  text({ at, bytes }: TextPlace): string {
    const { start, buffer } = this.#pieces.findLast((piece) => piece.start <= at) as Piece;
    return buffer.toString('utf8', at - start, at - start + bytes);
  }

  #open(buffer: Buffer, used: number): Piece {
    const piece = { start: this.#bytes, buffer, used };
    this.#pieces.push(piece);
    this.#bytes += used;
    return piece;
  }
}

import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { makeFolder } from '../make-folder.ts';
import { Slices } from '../slices.ts';
import { writeAtomically } from '../write-file.ts';
import { IndexedChunk, type IndexedDocument, storedChunk, storedDocument } from './indexed-document.ts';
import { SparseIndex } from './sparse-index.ts';
import { TextPool } from './text-pool.ts';

/** What the file begins with; lines of JSON follow, then the numbers of the sparse index, then the texts. */
const header = v.object({
  format: v.literal(4),
  options: v.string(),
  terms: v.array(v.string()),
  passages: v.number(),
  sequence: v.number(),
  documents: v.number(),
  documentBytes: v.number(),
  textBytes: v.number(),
});

/** What a file keeps of an index. */
export interface IndexContent {
  readonly documents: readonly IndexedDocument[];
  readonly sparse: SparseIndex;
  readonly texts: TextPool;
}

/** UTF-16 units. */
const LINES_AT_ONCE = 2 ** 16;

/**
 * Written as a whole beside its place and renamed, so that a failure midway, or a second window, leaves the old one.
 * @param options what makes two indexes of the same files differ
 * @throws as `node:fs` does
 */
export async function writeIndex(file: string, content: IndexContent, options: string): Promise<void> {
  await makeFolder(dirname(file));
  await writeAtomically(file, pieces(content, options));
}

async function* pieces(
  { documents, sparse, texts }: IndexContent,
  options: string,
): AsyncGenerator<Uint8Array> {
  const { terms, lengths, sequences } = sparse.stored();
  const lines = await linesOf(documents);
  const head: v.InferOutput<typeof header> = {
    format: 4,
    options,
    terms: [...terms],
    passages: lengths.length,
    sequence: sequences.length,
    documents: documents.length,
    documentBytes: lines.reduce((sum, { length }) => sum + length, 0),
    textBytes: texts.bytes,
  };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(8);
  length.writeDoubleLE(text.length);
  yield* [length, text, ...lines, bytesOf(lengths), bytesOf(sequences), ...texts.pieces];
}

async function linesOf(documents: readonly IndexedDocument[]): Promise<Buffer[]> {
  const slices = new Slices();
  const lines: Buffer[] = [];
  let open = '';
  for (const { chunks, ...document } of documents) {
    for (const line of [{ ...document, chunks: chunks.length }, ...chunks.map(({ stored }) => stored)]) {
      open += `${JSON.stringify(line)}\n`;
      if (open.length > LINES_AT_ONCE) {
        lines.push(Buffer.from(open));
        open = '';
      }
      await slices.rest();
    }
  }
  return [...lines, Buffer.from(open)];
}

/** @returns `undefined` where the file holds no index with the same options: it is built anew */
export async function readIndex(file: string, options: string): Promise<IndexContent | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    const next = (bytes: number) => read(handle, bytes, size);
    const length = (await next(8)).readDoubleLE(0);
    const head = v.parse(header, JSON.parse((await next(length)).toString('utf8')));
    if (head.options !== options) return undefined;
    const lines = await next(head.documentBytes);
    const lengths = numbersIn(await next(head.passages * NUMBER_BYTES));
    const sequences = numbersIn(await next(head.sequence * NUMBER_BYTES));
    const texts = new TextPool(await next(head.textBytes));
    const documents = await documentsIn(lines, head.documents, texts);
    return { documents, sparse: await SparseIndex.from({ terms: head.terms, lengths, sequences }), texts };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof v.ValiError)
      return undefined;
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * What stands next in a file.
 * @param most bytes in the file
 * @throws {RangeError} where there are fewer bytes
 */
async function read(handle: FileHandle, bytes: number, most: number): Promise<Buffer> {
  if (!(bytes >= 0 && bytes <= most)) throw new RangeError('The index breaks off.');
  const buffer = Buffer.allocUnsafeSlow(bytes);
  for (let at = 0; at < bytes; ) {
    const { bytesRead } = await handle.read(buffer, at);
    if (bytesRead === 0) throw new RangeError('The index breaks off.');
    at += bytesRead;
  }
  return buffer;
}

/** @throws {SyntaxError} or {v.ValiError} for what is no document, {RangeError} for a text that is not there */
async function documentsIn(lines: Buffer, count: number, texts: TextPool): Promise<IndexedDocument[]> {
  const slices = new Slices();
  const documents: IndexedDocument[] = [];
  let at = 0;
  const next = async () => {
    const end = lines.indexOf('\n', at);
    if (end < 0) throw new SyntaxError('A document breaks off.');
    const line: unknown = JSON.parse(lines.toString('utf8', at, end));
    at = end + 1;
    await slices.rest();
    return line;
  };
  while (documents.length < count) {
    const document = v.parse(storedDocument, await next());
    const chunks: IndexedChunk[] = [];
    while (chunks.length < document.chunks) {
      const chunk = v.parse(storedChunk, await next());
      if (chunk.at + chunk.bytes > texts.bytes) throw new RangeError('A text breaks off.');
      chunks.push(new IndexedChunk(chunk, texts));
    }
    documents.push({ ...document, chunks });
  }
  return documents;
}

const NUMBER_BYTES = Uint32Array.BYTES_PER_ELEMENT;
const numbersIn = ({ buffer, byteOffset, length }: Buffer) =>
  new Uint32Array(buffer as ArrayBuffer, byteOffset, length / NUMBER_BYTES);
const bytesOf = (numbers: Uint32Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);

import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { Slices } from '../slices.ts';
import { writeAtomically } from '../write-file.ts';
import { type IndexedChunk, type IndexedDocument, storedChunk, storedDocument } from './indexed-document.ts';
import { SparseIndex } from './sparse-index.ts';

/** What the file begins with; lines of JSON follow, then the numbers of the sparse index. */
const header = v.object({
  format: v.literal(3),
  options: v.string(),
  terms: v.array(v.string()),
  passages: v.number(),
  sequence: v.number(),
  documents: v.number(),
});

/** What a file keeps of an index. */
export interface IndexContent {
  readonly documents: readonly IndexedDocument[];
  readonly sparse: SparseIndex;
}

/** UTF-16 units. */
const WRITTEN_AT_ONCE = 2 ** 20;

/**
 * Written as a whole beside its place and renamed, so that a failure midway, or a second window, leaves the old one.
 * @param options what makes two indexes of the same files differ
 * @throws as `node:fs` does
 */
export async function writeIndex(file: string, content: IndexContent, options: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeAtomically(file, pieces(content, options));
}

async function* pieces({ documents, sparse }: IndexContent, options: string): AsyncGenerator<Uint8Array> {
  const { terms, lengths, sequences } = sparse.stored();
  const head: v.InferOutput<typeof header> = {
    format: 3,
    options,
    terms: [...terms],
    passages: lengths.length,
    sequence: sequences.length,
    documents: documents.length,
  };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(8);
  length.writeDoubleLE(text.length);
  yield length;
  yield text;
  const slices = new Slices();
  let open = '';
  for (const { chunks, ...document } of documents) {
    for (const line of [{ ...document, chunks: chunks.length }, ...chunks]) {
      open += `${JSON.stringify(line)}\n`;
      if (open.length > WRITTEN_AT_ONCE) {
        yield Buffer.from(open);
        open = '';
      }
      await slices.rest();
    }
  }
  yield Buffer.from(open);
  yield bytesOf(lengths);
  yield bytesOf(sequences);
}

/** @returns `undefined` where the file holds no index with the same options: it is built anew */
export async function readIndex(file: string, options: string): Promise<IndexContent | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes || bytes.length < 8) return undefined;
  try {
    const end = 8 + bytes.readDoubleLE(0);
    const head = v.parse(header, JSON.parse(bytes.subarray(8, end).toString('utf8')));
    if (head.options !== options) return undefined;
    const { documents, end: from } = await documentsIn(bytes, end, head.documents);
    const numbers = new Uint32Array(
      bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + bytes.length),
    );
    if (numbers.length !== head.passages + head.sequence) return undefined;
    const sparse = await SparseIndex.from({
      terms: head.terms,
      lengths: numbers.subarray(0, head.passages),
      sequences: numbers.subarray(head.passages),
    });
    return { documents, sparse };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof v.ValiError)
      return undefined;
    throw error;
  }
}

/**
 * The documents that stand from a place on.
 * @returns them, and where they end
 * @throws {SyntaxError} or {v.ValiError} for what is none
 */
async function documentsIn(
  bytes: Buffer,
  begin: number,
  count: number,
): Promise<{ documents: IndexedDocument[]; end: number }> {
  const slices = new Slices();
  const documents: IndexedDocument[] = [];
  let at = begin;
  const next = async () => {
    const end = bytes.indexOf('\n', at);
    if (end < 0) throw new SyntaxError('A document breaks off.');
    const line: unknown = JSON.parse(bytes.toString('utf8', at, end));
    at = end + 1;
    await slices.rest();
    return line;
  };
  while (documents.length < count) {
    const document = v.parse(storedDocument, await next());
    const chunks: IndexedChunk[] = [];
    while (chunks.length < document.chunks) chunks.push(v.parse(storedChunk, await next()));
    documents.push({ ...document, chunks });
  }
  return { documents, end: at };
}

const bytesOf = (numbers: Uint32Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);

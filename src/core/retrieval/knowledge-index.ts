import { statSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import * as v from 'valibot';
import type { Files } from '../files.ts';
import type { Passage } from '../prompt/passages.ts';
import type { ChunkOptions, RetrievalOptions } from '../prompt/retrieval-options.ts';
import { Slices } from '../slices.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';
import { writeAtomically } from '../write-file.ts';
import { type Chunk, chunksOf } from './chunk.ts';
import { type Extracted, extract } from './extract.ts';
import { ExtractionError } from './extraction-error.ts';
import type { ChunksOf } from './source-chunks.ts';
import { type Hit, SparseIndex } from './sparse-index.ts';
import { sparseSearch } from './sparse-search.ts';
import { Terms } from './terms.ts';

/** What makes two indexes of the same files differ. */
export interface IndexOptions {
  readonly chunk: ChunkOptions;
  /** Of sources that are cut otherwise, as they are written. */
  readonly sourceChunks?: RetrievalOptions['sourceChunks'];
  /** ISO 639-1. */
  readonly language: string;
}

/** A document that is left out, and why. */
export interface SkippedDocument {
  /** Relative to the workspace root, with forward slashes. */
  readonly file: string;
  /** What is wrong with it, without its name. */
  readonly reason: string;
}

/** How an index came to be up to date. */
export interface IndexUpdate {
  readonly documents: number;
  readonly chunks: number;
  /** Documents that were read anew. */
  readonly read: number;
  readonly removed: number;
  readonly skipped: readonly SkippedDocument[];
}

const storedChunk = v.object({
  passage: v.number(),
  line: v.number(),
  headings: v.array(v.string()),
  text: v.string(),
});
const storedDocument = v.object({
  path: v.string(),
  /** What the disk told of the file when it was read; empty where an editor had unsaved text of it. */
  stamp: v.string(),
  modifiedMs: v.number(),
  title: v.optional(v.string()),
  metadata: v.record(v.string(), v.unknown()),
  skipped: v.optional(v.string()),
  chunks: v.array(storedChunk),
});
/** What the file begins with; a line of JSON a document follows, then the numbers of the sparse index. */
const header = v.object({
  format: v.literal(2),
  options: v.string(),
  terms: v.array(v.string()),
  passages: v.number(),
  sequence: v.number(),
  /** Of the documents. */
  bytes: v.number(),
});

/** A document in an index. */
export type IndexedDocument = v.InferOutput<typeof storedDocument>;

/** A document that is to be read: where it is, and when it was written. */
type FoundFile = Pick<IndexedDocument, 'path' | 'stamp' | 'modifiedMs'>;

/** UTF-16 units. */
const WRITTEN_AT_ONCE = 2 ** 20;
/** Documents that are read while others are cut. */
const READ_AHEAD = 16;
/** Terms of headings count as often as this beside those of the text. */
const HEADING_WEIGHT = 2;
/** Removed passages beyond this share of all are worth building the index anew. */
const MOST_REMOVED = 0.5;

/**
 * An index over documents, kept in one file and brought up to date document by document. It is written as a whole
 * beside its place and renamed, so that a failure midway, or a second window, leaves the old one.
 */
export class KnowledgeIndex {
  readonly #root: string;
  readonly #options: IndexOptions;
  readonly #terms: Terms;
  readonly #chunkOf: ChunksOf;
  #sparse = new SparseIndex();
  #documents = new Map<string, IndexedDocument>();
  /** By passage: the document and the chunk. */
  #passages: { document: IndexedDocument; chunk: IndexedDocument['chunks'][number] }[] = [];

  /**
   * @param root absolute path of the workspace root
   * @param chunkOf where documents are cut in several ways, which `options` tells from others
   */
  constructor(root: string, options: IndexOptions, chunkOf: ChunksOf = () => options.chunk) {
    this.#root = root;
    this.#options = options;
    this.#chunkOf = chunkOf;
    this.#terms = new Terms(options.language);
  }

  get documents(): readonly IndexedDocument[] {
    return [...this.#documents.values()];
  }

  /** Chunks that can be found. */
  get size(): number {
    return this.#sparse.present;
  }

  /**
   * Reads what has changed, and forgets what is gone.
   * @param paths absolute paths of the documents
   * @param onProgress told now and then how many documents are done
   * @throws the signal's reason, when it is aborted; the index then holds what was read
   */
  async update(
    paths: readonly string[],
    files: Files,
    signal: AbortSignal,
    onProgress?: (done: number, of: number) => void,
  ): Promise<IndexUpdate> {
    const wanted = new Map(paths.map((path) => [relative(this.#root, path).split(sep).join('/'), path]));
    let removed = 0;
    for (const [path, document] of this.#documents) {
      if (wanted.has(path)) continue;
      this.#forget(document);
      removed++;
    }
    const slices = new Slices();
    let read = 0;
    let done = 0;
    const reading: { readonly file: FoundFile; readonly extracted: Promise<Extracted | ExtractionError> }[] =
      [];
    const takeFirst = async () => {
      const first = reading.shift();
      if (!first) return;
      this.#add(first.file, await first.extracted);
      read++;
      onProgress?.(++done, wanted.size);
    };
    for (const [path, absolute] of wanted) {
      signal.throwIfAborted();
      await slices.rest();
      const stamp = files.stampOf?.(absolute);
      if (stamp !== undefined && this.#documents.get(path)?.stamp === stamp)
        onProgress?.(++done, wanted.size);
      else {
        const modifiedMs = statSync(absolute, { throwIfNoEntry: false })?.mtimeMs ?? 0;
        const file = { path, stamp: stamp ?? '', modifiedMs };
        reading.push({ file, extracted: extracted(absolute, files) });
      }
      if (reading.length >= READ_AHEAD) await takeFirst();
    }
    while (reading.length > 0) {
      signal.throwIfAborted();
      await slices.rest();
      await takeFirst();
    }
    return {
      documents: this.#documents.size,
      chunks: this.size,
      read,
      removed,
      skipped: this.documents.flatMap(({ path, skipped }) =>
        skipped ? [{ file: path, reason: skipped }] : [],
      ),
    };
  }

  /**
   * The passages that answer a query best, best first.
   * @param isAllowed leaves documents out before they are ranked
   */
  search(query: string, limit: number, isAllowed?: (document: IndexedDocument) => boolean): Passage[] {
    return this.passagesOf(this.hits(query, limit, isAllowed && this.allowing(isAllowed)));
  }

  /** What `search` finds, by the numbers of the passages. */
  hits(query: string, limit: number, isAllowed?: (passage: number) => boolean): Hit[] {
    return sparseSearch(this.#sparse, this.#terms.of(query), limit, isAllowed);
  }

  passagesOf(hits: readonly Hit[]): Passage[] {
    return hits.flatMap((hit) => this.#passageOf(hit) ?? []);
  }

  /** By passage what its vector is made of: the text under its title and headings. */
  get texts(): (string | undefined)[] {
    return Array.from(this.#passages, (found) => {
      if (!found) return undefined;
      const { document, chunk } = found;
      return [headingsOf(chunk, document.title).join(' › '), chunk.text].filter(Boolean).join('\n\n');
    });
  }

  /** @throws as `node:fs` does */
  async write(file: string): Promise<void> {
    const slices = new Slices();
    const lines: Buffer[] = [];
    let open = '';
    for (const document of this.#documents.values()) {
      open += `${JSON.stringify(document)}\n`;
      if (open.length > WRITTEN_AT_ONCE) {
        lines.push(Buffer.from(open));
        open = '';
      }
      await slices.rest();
    }
    lines.push(Buffer.from(open));
    const { terms, lengths, sequences } = this.#sparse.stored();
    const head: v.InferOutput<typeof header> = {
      format: 2,
      options: this.#optionsKey,
      terms: [...terms],
      passages: lengths.length,
      sequence: sequences.length,
      bytes: lines.reduce((sum, line) => sum + line.length, 0),
    };
    const text = Buffer.from(JSON.stringify(head));
    const length = Buffer.alloc(8);
    length.writeDoubleLE(text.length);
    await mkdir(dirname(file), { recursive: true });
    await writeAtomically(file, [length, text, ...lines, bytesOf(lengths), bytesOf(sequences)]);
  }

  /** @returns whether the file held an index with the same options; what holds none is built anew */
  async load(file: string): Promise<boolean> {
    const bytes = await readFile(file).catch(() => undefined);
    if (!bytes || bytes.length < 8) return false;
    try {
      const end = 8 + bytes.readDoubleLE(0);
      const head = v.parse(header, JSON.parse(bytes.subarray(8, end).toString('utf8')));
      if (head.options !== this.#optionsKey) return false;
      const from = end + head.bytes;
      const numbers = new Uint32Array(
        bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + bytes.length),
      );
      if (numbers.length !== head.passages + head.sequence) return false;
      const documents = await documentsIn(bytes.subarray(end, from));
      this.#sparse = await SparseIndex.from({
        terms: head.terms,
        lengths: numbers.subarray(0, head.passages),
        sequences: numbers.subarray(head.passages),
      });
      this.#documents = new Map(documents.map((document) => [document.path, document]));
      this.#passages = [];
      for (const document of documents)
        for (const chunk of document.chunks) this.#passages[chunk.passage] = { document, chunk };
      return true;
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof RangeError || error instanceof v.ValiError)
        return false;
      throw error;
    }
  }

  /** Whether so much was removed that the index is better built anew. */
  get isWorn(): boolean {
    return this.#sparse.size > 1_000 && this.#sparse.present < this.#sparse.size * MOST_REMOVED;
  }

  get #optionsKey(): string {
    return sha256(canonicalJson(this.#options)).slice(0, 16);
  }

  #add(file: FoundFile, extracted: Extracted | ExtractionError): void {
    const known = this.#documents.get(file.path);
    if (known) this.#forget(known);
    if (extracted instanceof ExtractionError) {
      this.#documents.set(file.path, { ...file, metadata: {}, skipped: extracted.message, chunks: [] });
      return;
    }
    const { title, metadata, blocks } = extracted;
    const chunks = chunksOf(blocks, this.#chunkOf(join(this.#root, file.path))).map((chunk) => {
      const passage = this.#sparse.add(this.#termsOf(chunk, title));
      return { passage, line: chunk.line, headings: [...chunk.headings], text: chunk.text };
    });
    const named = title === undefined ? {} : { title };
    const document = { ...file, ...named, metadata: plainObject(metadata), chunks };
    this.#documents.set(file.path, document);
    for (const chunk of chunks) this.#passages[chunk.passage] = { document, chunk };
  }

  #termsOf({ text, headings }: Chunk, title: string | undefined): string[] {
    const heading = this.#terms.of(headingsOf({ headings }, title).join('. '));
    return [...Array.from({ length: HEADING_WEIGHT }, () => heading).flat(), ...this.#terms.of(text)];
  }

  #forget(document: IndexedDocument): void {
    for (const { passage } of document.chunks) {
      this.#sparse.remove(passage);
      delete this.#passages[passage];
    }
    this.#documents.delete(document.path);
  }

  /** Whether a passage's document is let through. */
  allowing(isAllowed: (document: IndexedDocument) => boolean): (passage: number) => boolean {
    const verdicts = new Map<IndexedDocument, boolean>();
    return (passage) => {
      const document = this.#passages[passage]?.document;
      if (!document) return false;
      const known = verdicts.get(document);
      if (known !== undefined) return known;
      const verdict = isAllowed(document);
      verdicts.set(document, verdict);
      return verdict;
    };
  }

  #passageOf({ passage, score }: Hit): Passage | undefined {
    const found = this.#passages[passage];
    if (!found) return undefined;
    const { document, chunk } = found;
    const heading = chunk.headings.join(' › ');
    return { text: chunk.text, source: document.path, line: chunk.line, ...(heading && { heading }), score };
  }
}

/** What a document holds, or why it cannot be read. */
const extracted = (absolute: string, files: Files): Promise<Extracted | ExtractionError> =>
  extract(absolute, files).catch((error: unknown) => {
    if (error instanceof ExtractionError) return error;
    throw error;
  });

/** @throws {SyntaxError} or {v.ValiError} for what is none */
async function documentsIn(lines: Buffer): Promise<IndexedDocument[]> {
  const slices = new Slices();
  const documents: IndexedDocument[] = [];
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf('\n', at);
    if (end < 0) throw new SyntaxError('A document breaks off.');
    documents.push(v.parse(storedDocument, JSON.parse(lines.toString('utf8', at, end))));
    at = end + 1;
    await slices.rest();
  }
  return documents;
}

/** The headings that a passage stands under, the document's title first. */
const headingsOf = ({ headings }: Pick<Chunk, 'headings'>, title: string | undefined) =>
  title === undefined || headings.includes(title) ? headings : [title, ...headings];

const bytesOf = (numbers: Uint32Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);

/** What JSON can hold of front matter. */
const plainObject = (value: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

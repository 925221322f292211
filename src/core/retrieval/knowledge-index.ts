import { statSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { Files } from '../files.ts';
import type { Passage } from '../prompt/passages.ts';
import type { ChunkOptions, SourceOptions } from '../prompt/retrieval-options.ts';
import { Slices } from '../slices.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';
import { chunksOf } from './chunk.ts';
import { type DocumentText, extract } from './extract.ts';
import { ExtractionError } from './extraction-error.ts';
import { readIndex, writeIndex } from './index-file.ts';
import { type DocumentFile, headingsOf, IndexedChunk, type IndexedDocument } from './indexed-document.ts';
import { PassageTerms } from './passage-terms.ts';
import type { DocumentOptions } from './source-options.ts';
import { type Hit, SparseIndex } from './sparse-index.ts';
import { sparseSearch } from './sparse-search.ts';
import { TextPool } from './text-pool.ts';

/** What makes two indexes of the same files differ. */
export interface IndexOptions {
  readonly chunk: ChunkOptions;
  /** ISO 639-1. */
  readonly language: string;
  /** Of sources that differ, as they are written. */
  readonly sources?: Readonly<Record<string, Omit<SourceOptions, 'filter'>>>;
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

/** What an index lacks, or holds too much. */
export interface IndexChanges {
  readonly stale: readonly DocumentFile[];
  readonly removed: readonly IndexedDocument[];
}

/** Documents that are read while others are cut. */
const READ_AHEAD = 16;
/** Removed passages beyond this share of all are worth building the index anew. */
const MOST_REMOVED = 0.5;

/** An index over documents, kept in one file and brought up to date document by document. */
export class KnowledgeIndex {
  readonly #root: string;
  readonly #options: IndexOptions;
  readonly #ofDocuments: ReadonlyMap<string, DocumentOptions>;
  readonly #terms: PassageTerms;
  #sparse = new SparseIndex();
  #texts = new TextPool();
  #documents = new Map<string, IndexedDocument>();
  /** By passage: the document and the chunk. */
  #passages: { document: IndexedDocument; chunk: IndexedChunk }[] = [];

  /**
   * @param root absolute path of the workspace root
   * @param ofDocuments by absolute path, where documents differ from `options`, which tell these from others
   */
  constructor(
    root: string,
    options: IndexOptions,
    ofDocuments: ReadonlyMap<string, DocumentOptions> = new Map(),
  ) {
    this.#root = root;
    this.#options = options;
    this.#ofDocuments = ofDocuments;
    this.#terms = new PassageTerms([options, ...ofDocuments.values()].map(({ language }) => language));
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
   * @param onProgress told now and then how many documents are read, of those that have changed
   * @throws the signal's reason, when it is aborted; the index then holds what was read
   */
  async update(
    paths: readonly string[],
    files: Files,
    signal: AbortSignal,
    onProgress?: (done: number, of: number) => void,
  ): Promise<IndexUpdate> {
    return this.apply(await this.changes(paths, files), files, signal, onProgress);
  }

  /** As `update`, where it is known what has changed. */
  async apply(
    { stale, removed }: IndexChanges,
    files: Files,
    signal: AbortSignal,
    onProgress?: (done: number, of: number) => void,
  ): Promise<IndexUpdate> {
    for (const document of removed) this.#forget(document);
    const slices = new Slices();
    const reading: {
      readonly file: DocumentFile;
      readonly extracted: Promise<DocumentText | ExtractionError>;
    }[] = [];
    let read = 0;
    const takeFirst = async () => {
      signal.throwIfAborted();
      await slices.rest();
      const first = reading.shift();
      if (!first) return;
      this.#add(first.file, await first.extracted);
      read++;
      onProgress?.(read, stale.length);
    };
    signal.throwIfAborted();
    for (const file of stale) {
      reading.push({ file, extracted: extracted(file.absolute, files) });
      if (reading.length >= READ_AHEAD) await takeFirst();
    }
    while (reading.length > 0) await takeFirst();
    await this.#sparse.makePostings();
    return {
      documents: this.#documents.size,
      chunks: this.size,
      read,
      removed: removed.length,
      skipped: this.documents.flatMap(({ path, skipped }) =>
        skipped ? [{ file: path, reason: skipped }] : [],
      ),
    };
  }

  /** What has changed since documents were read. @param paths absolute paths of the documents */
  async changes(paths: readonly string[], files: Files): Promise<IndexChanges> {
    const wanted = new Set(paths.map((absolute) => this.#pathOf(absolute)));
    const removed = this.documents.filter(({ path }) => !wanted.has(path));
    return { stale: await this.staleAmong(paths, files), removed };
  }

  /** Those that are not as they were when they were read. @param paths absolute */
  async staleAmong(paths: readonly string[], files: Files): Promise<DocumentFile[]> {
    const slices = new Slices();
    const stale: DocumentFile[] = [];
    for (const absolute of paths) {
      const path = this.#pathOf(absolute);
      const unsaved = files.unsavedText?.(absolute);
      const stamp = unsaved === undefined ? (files.stampOf?.(absolute) ?? '') : `text ${sha256(unsaved)}`;
      if (stamp === '' || this.#documents.get(path)?.stamp !== stamp) {
        const { size = 0, mtimeMs: modifiedMs = 0 } = statSync(absolute, { throwIfNoEntry: false }) ?? {};
        stale.push({ path, absolute, stamp, bytes: unsaved?.length ?? size, modifiedMs });
      }
      await slices.rest();
    }
    return stale;
  }

  /**
   * The passages that answer a query best, best first.
   * @param isAllowed leaves documents out before they are ranked
   */
  search(query: string, limit: number, isAllowed?: (document: IndexedDocument) => boolean): Passage[] {
    return this.passagesOf(this.hits(query, limit, isAllowed && this.allowing(isAllowed)));
  }

  /**
   * What `search` finds, by the numbers of the passages. The score is BM25's for a word of the query: words that no
   * document has count as 0.
   */
  hits(query: string, limit: number, isAllowed?: (passage: number) => boolean): Hit[] {
    const { terms, asked } = this.#terms.ofQuery(query);
    const known = this.#sparse.numbersOf(terms).length;
    const share = Math.min(1, known / Math.max(1, asked));
    return sparseSearch(this.#sparse, terms, limit, isAllowed).map(({ passage, score }) => ({
      passage,
      score: score * share,
    }));
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
  write(file: string): Promise<void> {
    const { documents } = this;
    return writeIndex(file, { documents, sparse: this.#sparse, texts: this.#texts }, this.#optionsKey);
  }

  /** @returns whether the file held an index with the same options; what holds none is built anew */
  async load(file: string): Promise<boolean> {
    const content = await readIndex(file, this.#optionsKey);
    if (!content) return false;
    this.#sparse = content.sparse;
    this.#texts = content.texts;
    this.#documents = new Map(content.documents.map((document) => [document.path, document]));
    this.#passages = [];
    for (const document of content.documents)
      for (const chunk of document.chunks) this.#passages[chunk.passage] = { document, chunk };
    return true;
  }

  /** Whether so much was removed that the index is better built anew. */
  get isWorn(): boolean {
    return this.#sparse.size > 1_000 && this.#sparse.present < this.#sparse.size * MOST_REMOVED;
  }

  get #optionsKey(): string {
    return sha256(canonicalJson(this.#options)).slice(0, 16);
  }

  #add(file: DocumentFile, extracted: DocumentText | ExtractionError): void {
    const known = this.#documents.get(file.path);
    if (known) this.#forget(known);
    if (extracted instanceof ExtractionError) {
      const { path, stamp, modifiedMs } = file;
      this.#documents.set(path, {
        path,
        stamp,
        modifiedMs,
        metadata: {},
        skipped: extracted.message,
        chunks: [],
      });
      return;
    }
    const { blocks, ...about } = extracted;
    const { title, metadata } = copyOf(about);
    const { chunk: cut, language } = this.#ofDocuments.get(file.absolute) ?? this.#options;
    const chunks = chunksOf(blocks, cut).map((chunk) => {
      const { line, text } = chunk;
      const passage = this.#sparse.add(this.#terms.of(chunk, title, language));
      const headings = copyOf([...chunk.headings]);
      return new IndexedChunk({ passage, line, headings, ...this.#texts.add(text) }, this.#texts);
    });
    const named = title === undefined ? {} : { title };
    const { path, stamp, modifiedMs } = file;
    const document = { path, stamp, modifiedMs, ...named, metadata, chunks };
    this.#documents.set(file.path, document);
    for (const chunk of chunks) this.#passages[chunk.passage] = { document, chunk };
  }

  /** Relative to the workspace root, with forward slashes. */
  #pathOf(absolute: string): string {
    const start = this.#root + sep;
    const path = absolute.startsWith(start) ? absolute.slice(start.length) : relative(this.#root, absolute);
    return sep === '/' ? path : path.replaceAll(sep, '/');
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
const extracted = (absolute: string, files: Files): Promise<DocumentText | ExtractionError> =>
  extract(absolute, files).catch((error: unknown) => {
    if (error instanceof ExtractionError) return error;
    throw error;
  });

/** What JSON can hold, in strings of its own: one that was cut out of a document keeps the whole document in memory. */
const copyOf = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

import * as v from 'valibot';
import type { TextPlace, TextPool } from './text-pool.ts';

export const storedChunk = v.object({
  passage: v.number(),
  line: v.number(),
  headings: v.array(v.string()),
  /** Of its text among the texts of all. */
  at: v.number(),
  bytes: v.number(),
});
/** A line of its own, which those of its chunks follow: a line is read on end, and a document may be large. */
export const storedDocument = v.object({
  path: v.string(),
  /** What the disk told of the file when it was read, or the hash of unsaved text; empty where nothing tells. */
  stamp: v.string(),
  modifiedMs: v.number(),
  title: v.optional(v.string()),
  metadata: v.record(v.string(), v.unknown()),
  skipped: v.optional(v.string()),
  chunks: v.number(),
});

type StoredChunk = v.InferOutput<typeof storedChunk>;

/** A chunk whose text is in a pool. */
export class IndexedChunk {
  readonly passage: number;
  readonly line: number;
  readonly headings: readonly string[];
  readonly #place: TextPlace;
  readonly #texts: TextPool;

  constructor({ passage, line, headings, at, bytes }: Readonly<StoredChunk>, texts: TextPool) {
    this.passage = passage;
    this.line = line;
    this.headings = headings;
    this.#place = { at, bytes };
    this.#texts = texts;
  }

  get text(): string {
    return this.#texts.text(this.#place);
  }

  /** What is written of it. */
  get stored() {
    const { passage, line, headings } = this;
    return { passage, line, headings, ...this.#place };
  }
}

/** A document in an index. */
export interface IndexedDocument extends Omit<v.InferOutput<typeof storedDocument>, 'chunks'> {
  readonly chunks: readonly IndexedChunk[];
}

/** A document that is to be read. */
export interface DocumentFile extends Pick<IndexedDocument, 'path' | 'stamp' | 'modifiedMs'> {
  readonly absolute: string;
  readonly bytes: number;
}

/** The headings that a passage stands under, the document's title first. */
export const headingsOf = (
  { headings }: { readonly headings: readonly string[] },
  title: string | undefined,
): readonly string[] => (title === undefined || headings.includes(title) ? headings : [title, ...headings]);

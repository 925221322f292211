import * as v from 'valibot';

export const storedChunk = v.object({
  passage: v.number(),
  line: v.number(),
  headings: v.array(v.string()),
  text: v.string(),
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

export type IndexedChunk = v.InferOutput<typeof storedChunk>;

/** A document in an index. */
export interface IndexedDocument extends Omit<v.InferOutput<typeof storedDocument>, 'chunks'> {
  readonly chunks: readonly IndexedChunk[];
}

/** A document that is to be read. */
export interface FoundFile extends Pick<IndexedDocument, 'path' | 'stamp' | 'modifiedMs'> {
  readonly absolute: string;
  readonly bytes: number;
}

/** The headings that a passage stands under, the document's title first. */
export const headingsOf = (
  { headings }: { readonly headings: readonly string[] },
  title: string | undefined,
): readonly string[] => (title === undefined || headings.includes(title) ? headings : [title, ...headings]);

import type { Template } from './template.ts';

/**
 * By what documents are cut: by their headings and blocks, by sentences whatever they stand under, a line each, or not
 * at all.
 */
const CHUNKINGS = ['structure', 'sentences', 'lines', 'document'] as const;

/** How documents are cut into passages. */
export interface ChunkOptions {
  /** `structure` where absent. */
  readonly by?: (typeof CHUNKINGS)[number];
  /** Tokens of a passage, about; a table, a list or a block of code may be a little longer. */
  readonly size: number;
  /** Tokens that a passage repeats of the one before, about, where prose is cut. */
  readonly overlap: number;
}

/** A value of front matter, or a template of one. */
export type FilterValue = string | number | boolean;

/** Of a date in front matter; the dates are ISO 8601, or templates of such. */
export interface DateRange {
  readonly after?: string;
  readonly before?: string;
  /** Days up to now. */
  readonly within?: number;
}

/** What a document must have, by the key of its front matter: one of some values, or a date. */
export type Filter = Readonly<Record<string, readonly FilterValue[] | DateRange>>;

/** What a source says of its own documents. */
export interface SourceOptions {
  readonly chunk?: Partial<ChunkOptions>;
  /** ISO 639-1. */
  readonly language?: string;
  readonly filter?: Filter;
}

/** By words, by meaning, or by both. */
export const SEARCH_MODES = ['sparse', 'dense', 'hybrid'] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];

/** The model whose vectors stand for texts; who is absent is named by the workspace, or answers the run. */
export interface EmbeddingChoice {
  /** Name of the provider. */
  readonly provider?: string;
  readonly model?: string;
}

/** Passages that a model puts in order where nobody says how many. */
export const RERANKED_PASSAGES = 20;

/** A model that puts the passages that were found into a better order. */
export interface Reranking {
  /** The prompt's own where absent. */
  readonly model?: string;
  /** Passages that it is shown; `RERANKED_PASSAGES` where absent. */
  readonly passages?: number;
}

/** How passages of the knowledge are found for a sample. */
export interface RetrievalOptions {
  /** Passages that a prompt gets; 0 turns retrieval off and leaves `context` empty. */
  readonly topK: number;
  /** Passages that fit the query less are left out: by the cosine where vectors are searched, else by BM25. */
  readonly minScore: number;
  /** What is searched for, a template of the sample's variables; those of the last user message where absent. */
  readonly query?: Template;
  readonly chunk: ChunkOptions;
  /** Of sources that differ, by their paths as they are written. */
  readonly sourceOptions?: Readonly<Record<string, SourceOptions>>;
  /** `sparse` where absent. */
  readonly search?: SearchMode;
  readonly embeddings?: EmbeddingChoice;
  readonly rerank?: Reranking;
  /** ISO 639-1. */
  readonly language: string;
  readonly filter: Filter;
  /** Days after which a document that nobody has touched is warned of. */
  readonly maxAge?: number;
  /** The prompt asks for the numbers of passages behind each sentence, and the rule `grounded` checks them. */
  readonly citations?: boolean;
  /** The answer where nothing is found; the model is asked where absent. */
  readonly fallback?: string;
}

/** Passages of about 200 words, and as many as a prompt takes without losing the thread. */
export const DEFAULT_RETRIEVAL = {
  topK: 5,
  minScore: 0,
  chunk: { size: 250, overlap: 30 },
  language: 'en',
  filter: {},
} satisfies RetrievalOptions;

/** The overlap of passages where nobody says one, in tokens, as their size is. */
export const overlapOf = (size: number): number =>
  Math.min(DEFAULT_RETRIEVAL.chunk.overlap, Math.floor(size / 4));

import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { CONTEXT_VARIABLE, type Passage } from '../prompt/passages.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { type Filter, RERANKED_PASSAGES, type RetrievalOptions } from '../prompt/retrieval-options.ts';
import { TemplateError } from '../prompt/template.ts';
import { settingsOf } from '../providers/names.ts';
import type { SampleRecord } from '../samples/sample.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';
import { pathIn } from '../text/path-in.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { embeddingModel } from '../workspace/embedding-model.ts';
import { findKnowledge } from '../workspace/knowledge-files.ts';
import type { Project } from '../workspace/project.ts';
import { type EmbedCall, Embedder, type Embedding } from './embedder.ts';
import type { IndexedDocument } from './indexed-document.ts';
import type { IndexUpdate, KnowledgeIndex } from './knowledge-index.ts';
import { filterTest, metadataKeys } from './metadata-filter.ts';
import { openIndex, rereadDocuments } from './open-index.ts';
import { type RerankCall, rerank, type SearchResult } from './rerank.ts';
import { search } from './search.ts';
import { type DocumentOptions, optionsBySource } from './source-options.ts';
import type { Hit } from './sparse-index.ts';
import { staleNotes } from './staleness.ts';

type Variables = Readonly<Record<string, unknown>>;

export interface RetrieverOptions {
  readonly files: Files;
  readonly signal: AbortSignal;
  /** Told now and then how many documents are done. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** Calls of models that help to search. */
export interface RetrievalCalls {
  readonly embed: EmbedCall;
  readonly rerank: RerankCall;
  /** The model of the prompt, which reranks where no other is named. */
  readonly model: string;
}

/** Passages among which a rank is looked for. */
const RANKED = 1_000;
/** Samples that are looked at for the size of what is found. */
const TYPICAL = 50;
/** Passages that are searched in about 0.1 s. */
const MANY = 100_000;

/** What a retriever is made of. */
interface Parts {
  readonly index: KnowledgeIndex;
  readonly prompt: PromptFile;
  readonly options: RetrievalOptions;
  readonly update: IndexUpdate;
  /** That lead out of their source, relative to the workspace root. */
  readonly links: readonly string[];
  readonly embedder: Embedder | undefined;
  /** The filters that sources have of their own, and the documents that they are about. */
  readonly ofSources: readonly (readonly [Filter, ReadonlySet<string>])[];
  readonly calls?: RetrievalCalls;
}

/** Finds the passages of a prompt's knowledge for a sample. */
export class Retriever implements AsyncDisposable {
  readonly #parts: Parts;
  readonly #index: KnowledgeIndex;
  readonly #prompt: PromptFile;
  readonly #options: RetrievalOptions;
  readonly #embedder: Embedder | undefined;
  /** What opening it took. */
  readonly update: IndexUpdate;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.#index = parts.index;
    this.#prompt = parts.prompt;
    this.#options = parts.options;
    this.#embedder = parts.embedder;
    this.update = parts.update;
  }

  /**
   * Brings the index of a project's knowledge up to date. Nothing is called: where a search needs a model, `connect`
   * comes before it.
   * @returns `undefined` where retrieval is off
   * @throws {UserError} when the filter names what no document has, or no model for vectors is named
   * @throws the signal's reason, when it is aborted
   */
  static async open(
    { root, prompt, knowledge, config }: Pick<Project, 'root' | 'prompt' | 'knowledge' | 'config'>,
    { files, signal, onProgress }: RetrieverOptions,
  ): Promise<Retriever | undefined> {
    const { retrieval } = prompt;
    if (!retrieval || retrieval.topK === 0) return undefined;
    const { chunk, language } = retrieval;
    const sources = Object.entries(retrieval.sourceOptions ?? {}).map(
      ([path, { filter: _, ...own }]) => [path, own] as const,
    );
    const options = { chunk, language, ...(sources.length > 0 && { sources: Object.fromEntries(sources) }) };
    const folder = join(root, WORKSPACE_FOLDER, 'cache', 'knowledge');
    const name = nameOf([knowledge, options]);
    const file = join(folder, `${name}.index`);
    const { documents: paths, refused } = await findKnowledge(knowledge, files);
    const ofDocuments = await optionsBySource(prompt, paths, { chunk, language }, files);
    const task = { root, options, ofDocuments, file, paths };
    const { index, update } = await openIndex(task, { files, signal, onProgress });
    const ofSources = filtersOf(ofDocuments, root);
    const embedding = embeddingModel({ prompt, config });
    const { baseUrl } = embedding ? settingsOf(embedding.provider, config) : {};
    const vectors = `${name}-${nameOf([embedding, baseUrl ?? null])}.vectors`;
    const embedder = embedding && (await Embedder.open(join(folder, vectors), embedding));
    const links = refused.map((link) => pathIn(root, link));
    return Retriever.#of({ index, prompt, options: retrieval, update, links, embedder, ofSources });
  }

  /**
   * Reads some of its documents again, and looks at no others. Only its own index is brought up to date, and not the
   * file of it.
   * @param paths absolute, of documents that it has
   * @returns one that finds what they hold now; `undefined` where they are so much that it is to be opened again
   * @throws {UserError} as `open` does
   */
  async reread(paths: readonly string[], options: RetrieverOptions): Promise<Retriever | undefined> {
    const update = await rereadDocuments(this.#index, paths, options);
    return update && Retriever.#of({ ...this.#parts, update });
  }

  /** @throws {UserError} when a filter names what no document has */
  static #of(parts: Parts): Retriever {
    const { index, prompt, options, ofSources } = parts;
    const asked = [options.filter, ...ofSources.map(([filter]) => filter)];
    const missing = new Set(asked.flatMap(metadataKeys))
      .values()
      .find((key) => !index.documents.some(({ metadata }) => key in metadata));
    if (missing !== undefined) {
      throw new UserError(
        `The filter of ${prompt.name} asks for "${missing}", and no document has it in its front matter; add it there, or correct the filter.`,
      );
    }
    return new Retriever(parts);
  }

  /** Passages that a prompt gets. */
  get topK(): number {
    return this.#options.topK;
  }

  get documents(): readonly IndexedDocument[] {
    return this.#index.documents;
  }

  /** Whether a search needs a model, and so `connect` before it. */
  get needsCalls(): boolean {
    return this.#embedder !== undefined || this.reranks;
  }

  /** Whether a model puts what was found in order. */
  get reranks(): boolean {
    return this.#options.rerank !== undefined;
  }

  /** The texts that are still to be turned into vectors, and by what model; `undefined` where there are none. */
  get pending(): { readonly texts: readonly string[]; readonly model: string } | undefined {
    const texts = this.#embedder?.missing(this.#texts) ?? [];
    return this.#embedder && texts.length > 0 ? { texts, model: this.#embedder.model } : undefined;
  }

  /**
   * What is found by words for the sample of middle size among the first ones: it stands for what the others get.
   * Nothing is called.
   */
  async typicalPassages(samples: AsyncIterable<SampleRecord>): Promise<Passage[]> {
    const found: Passage[][] = [];
    for await (const record of samples) {
      if (record.kind !== 'sample') continue;
      const { variables } = record.sample;
      try {
        found.push(this.previewFor(variables));
      } catch (error) {
        // Such a sample cannot be asked.
        if (!(error instanceof TemplateError)) throw error;
      }
      if (found.length >= TYPICAL) break;
    }
    const size = (passages: readonly Passage[]) => passages.reduce((sum, { text }) => sum + text.length, 0);
    return found.sort((a, b) => size(a) - size(b))[found.length >> 1] ?? [];
  }

  /** What a user should know of the index, a sentence each. */
  get notes(): string[] {
    const { chunks, skipped } = this.update;
    const notes = skipped.map(({ file, reason }) => `${file} is left out: it ${reason}.`);
    for (const link of this.#parts.links)
      notes.push(
        `${link} is left out: it is a link that leads out of its source; copy the file to its place.`,
      );
    const { maxAge } = this.#options;
    if (maxAge !== undefined) notes.push(...staleNotes(this.documents, maxAge, Date.now()));
    if (chunks > MANY) notes.push(this.#sizeNote(chunks));
    return notes;
  }

  #sizeNote(chunks: number): string {
    const { name } = this.#prompt;
    return this.#embedder
      ? `${name} compares each query with ${chunks} passages one by one; beyond ${MANY} put them into a vector database with an approximate index (HNSW), and hand what it finds to the prompt as a variable.`
      : `${name} searches ${chunks} passages, all held in memory, some 4 KB each; beyond ${MANY} put them into a search engine that keeps its index on disk, and hand what it finds to the prompt as a variable.`;
  }

  /**
   * Gets the vectors of all passages that have none.
   * @param onProgress told how many passages are done
   * @returns what that took, and one that searches by these calls
   */
  async connect(
    calls: RetrievalCalls,
    onProgress?: (done: number, of: number) => void,
  ): Promise<Embedding & { readonly retriever: Retriever }> {
    const embedding = await this.#embedder?.embed(this.#index.texts, calls.embed, onProgress);
    const retriever = new Retriever({ ...this.#parts, calls });
    return { attempts: [], ...embedding, retriever };
  }

  /** Keeps the vectors of queries. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#embedder?.close();
  }

  /**
   * The passages for a sample's variables, best first.
   * @throws {TemplateError} when the query or the filter reads a variable that is not there
   */
  async passagesFor(variables: Variables): Promise<SearchResult> {
    const { topK, minScore } = this.#options;
    const { passages, ...rest } = await this.search(this.queryOf(variables), topK, variables);
    return { passages: passages.filter(({ score }) => score >= minScore), ...rest };
  }

  /**
   * What a sample would get, as far as that is known without a call: by words alone where the search needs a model.
   * @throws {TemplateError} as `passagesFor` does
   */
  previewFor(variables: Variables): Passage[] {
    const { topK, minScore } = this.#options;
    const found = this.#index.search(this.queryOf(variables), topK, this.#filter(variables));
    return this.needsCalls ? found : found.filter(({ score }) => score >= minScore);
  }

  /**
   * Where the passage that holds a line stands among what is found by words for a sample.
   * @param file relative to the workspace root
   * @param line from 1
   * @returns from 1; `undefined` where it is not among the first 1,000
   */
  rankOf(variables: Variables, file: string, line: number): number | undefined {
    const chunks = this.documents.find(({ path }) => path === file)?.chunks ?? [];
    const holding = chunks.findLast((chunk) => chunk.line <= line);
    if (!holding) return undefined;
    try {
      const found = this.#index.search(this.queryOf(variables), RANKED, this.#filter(variables));
      const rank = found.findIndex(({ source, line: from }) => source === file && from === holding.line);
      return rank < 0 ? undefined : rank + 1;
    } catch (error) {
      if (error instanceof TemplateError) return undefined;
      throw error;
    }
  }

  /** What is searched for. @throws {TemplateError} */
  queryOf(variables: Variables): string {
    const { query } = this.#options;
    if (query) return query.render(variables);
    const asked = this.#prompt.messages.findLast(({ role }) => role === 'user');
    const names = new Set(asked?.template.variables.map(({ name }) => name));
    names.delete(CONTEXT_VARIABLE);
    return [...names]
      .map((name) => variables[name])
      .filter((value) => typeof value === 'string')
      .join('\n');
  }

  /** Passages for a query, of the documents that the filter lets through. @throws {TemplateError} */
  async search(query: string, limit: number, variables: Variables): Promise<SearchResult> {
    const { rerank: reranking } = this.#options;
    const most = reranking ? Math.max(limit, reranking.passages ?? RERANKED_PASSAGES) : limit;
    const { hits, ...rest } = await this.#hits(query, most, variables);
    const passages = this.#index.passagesOf(hits);
    if (!reranking || rest.error) return { passages, ...rest };
    const { model, rerank: call } = this.#connected;
    const shown = passages.slice(0, reranking.passages ?? RERANKED_PASSAGES);
    const ranked = await rerank(query, shown, reranking.model ?? model, call);
    return {
      ...ranked,
      passages: [...ranked.passages, ...passages.slice(shown.length)].slice(0, limit),
      attempts: [...rest.attempts, ...ranked.attempts],
    };
  }

  async #hits(
    query: string,
    limit: number,
    variables: Variables,
  ): Promise<Embedding & { readonly hits: readonly Hit[] }> {
    const { search: mode = 'sparse' } = this.#options;
    const filter = this.#filter(variables);
    const isAllowed = filter && this.#index.allowing(filter);
    const isBlank = query.trim() === '';
    const embedding = isBlank ? undefined : await this.#embedder?.prepare(query, this.#connected.embed);
    const embedder = isBlank ? undefined : this.#embedder;
    const hits = search(mode, { index: this.#index, embedder }, query, limit, isAllowed);
    return { attempts: [], ...embedding, hits };
  }

  get #connected(): RetrievalCalls {
    const { calls } = this.#parts;
    if (!calls) throw new Error('This search needs calls of a model, and nothing is connected');
    return calls;
  }

  get #texts(): string[] {
    return this.#index.texts.filter((text) => text !== undefined);
  }

  #filter(variables: Variables): ((document: IndexedDocument) => boolean) | undefined {
    const now = Date.now();
    const ofAll = filterTest(this.#options.filter, variables, now);
    const ofSources = this.#parts.ofSources.map(
      ([filter, paths]) => [filterTest(filter, variables, now), paths] as const,
    );
    if (!ofAll && ofSources.length === 0) return undefined;
    return (document) =>
      (!ofAll || ofAll(document)) &&
      ofSources.every(([test, paths]) => !test || !paths.has(document.path) || test(document));
  }
}

/** By the filters that sources have of their own, their documents, as the index names them. */
function filtersOf(ofDocuments: ReadonlyMap<string, DocumentOptions>, root: string): Parts['ofSources'] {
  const found = new Map<Filter, Set<string>>();
  for (const [path, { filter }] of ofDocuments) {
    if (!filter) continue;
    const documents = found.get(filter) ?? new Set();
    found.set(filter, documents.add(pathIn(root, path)));
  }
  return [...found];
}

const nameOf = (value: unknown) => sha256(canonicalJson(value)).slice(0, 16);

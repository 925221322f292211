import { rm } from 'node:fs/promises';
import type { Attempt, CallError } from '../calls/attempt.ts';
import type { CallOutcome } from '../calls/call.ts';
import type { EmbeddingAsk } from '../calls/provider-call.ts';
import type { EmbeddingResponse } from '../providers/provider.ts';
import { sha256 } from '../text/hash.ts';
import type { Hit } from './sparse-index.ts';
import { VectorTable } from './vector-table.ts';

/** The model that turns texts into vectors. */
export interface EmbeddingModel {
  /** Name of the provider. */
  readonly provider: string;
  readonly model: string;
}

/** Makes the calls for vectors; what ends a run ends them. */
export type EmbedCall = (ask: EmbeddingAsk) => Promise<CallOutcome<EmbeddingResponse>>;

/** What was asked for vectors, and why some could not be had. */
export interface Embedding {
  readonly attempts: readonly Attempt[];
  readonly error?: CallError;
}

/** Texts in a request: few enough that a server without a graphics card answers in time. */
const BATCH = 32;
/** Requests under way at once; the server's own limit may allow fewer. */
const REQUESTS = 4;
/** Queries whose vectors are kept from run to run. */
const KEPT_QUERIES = 10_000;

/** Vectors of an index's passages and of queries, each asked for once, and kept in a file. */
export class Embedder {
  readonly #file: string;
  readonly #of: EmbeddingModel;
  readonly #queries = new Map<string, Promise<Embedding>>();
  #table: VectorTable | undefined;
  #passages: readonly (string | undefined)[] = [];
  #rows: Int32Array = new Int32Array(0);
  #isChanged = false;

  private constructor(file: string, of: EmbeddingModel, table: VectorTable | undefined) {
    this.#file = file;
    this.#of = of;
    this.#table = table;
  }

  /** @param file absolute path of the vectors, where they are or will be */
  static async open(file: string, of: EmbeddingModel): Promise<Embedder> {
    return new Embedder(file, of, await VectorTable.read(file));
  }

  get model(): string {
    return this.#of.model;
  }

  /** Those of the texts that have no vector yet, each once. */
  missing(texts: Iterable<string>): string[] {
    return [...new Set(texts)].filter((text) => !this.#table?.has(keyOf(text)));
  }

  /**
   * Gets the vectors of passages that have none. Where the model gives vectors of another length, or calls itself
   * otherwise than before, all are made anew. What was paid for before a failure is kept.
   * @param texts by passage
   */
  async embed(
    texts: readonly (string | undefined)[],
    call: EmbedCall,
    onProgress?: (done: number, of: number) => void,
  ): Promise<Embedding> {
    const wanted = texts.filter((text) => text !== undefined);
    const before = this.#table;
    let found = await this.#add(this.missing(wanted), call, onProgress);
    if (found.isOther) {
      this.#table = undefined;
      const again = await this.#add(this.missing(wanted), call, onProgress);
      const attempts = [...found.attempts, ...again.attempts];
      found = { ...again, attempts, ...(again.isOther && { error: this.#changing }) };
      if (found.error) this.#table = before;
    }
    this.#passages = texts.map((text) => text && keyOf(text));
    this.#rows = this.#table?.rowsOf(this.#passages) ?? this.#rows;
    await this.close();
    const { attempts, error } = found;
    return { attempts, ...(error && { error }) };
  }

  /** Gets the vector of a query, for `search`. @param text not empty */
  async prepare(text: string, call: EmbedCall): Promise<Embedding> {
    if (this.#table?.has(keyOf(text))) return { attempts: [] };
    const underWay = this.#queries.get(text);
    if (underWay) return { ...(await underWay), attempts: [] };
    const asked = this.#add([text], call).then(async ({ attempts, error, isOther }) => {
      // The next time all is made anew.
      if (isOther) await rm(this.#file, { force: true });
      const failure = isOther ? this.#otherThanPassages : error;
      return { attempts, ...(failure && { error: failure }) };
    });
    this.#queries.set(text, asked);
    try {
      return await asked;
    } finally {
      this.#queries.delete(text);
    }
  }

  /**
   * The passages nearest to a query whose vector is there, best first.
   * @param like passages that the query's vector is moved half of the way to, as `sparseSearch` widens a query
   *   (Li et al. 2023, ACM TOIS 41, no. 62)
   */
  search(
    text: string,
    limit: number,
    isAllowed?: (passage: number) => boolean,
    like: readonly Hit[] = [],
  ): Hit[] {
    const vector = this.#table?.get(keyOf(text));
    if (!this.#table || !vector) return [];
    const near = like.map(({ passage }) => this.#passages[passage]).filter((key) => key !== undefined);
    return this.#table.search(this.#table.between(vector, near), this.#rows, limit, isAllowed);
  }

  /** The cosine of a query and a passage; 0 where one has no vector. */
  similarity(text: string, passage: number): number {
    const key = this.#passages[passage];
    return key === undefined ? 0 : (this.#table?.cosine(keyOf(text), key) ?? 0);
  }

  /** Keeps what was asked for; what cannot be kept costs the next run money, and this one nothing. */
  async close(): Promise<void> {
    if (!this.#isChanged || !this.#table) return;
    this.#isChanged = false;
    const passages = new Set(this.#passages.filter((key) => key !== undefined));
    const queries = this.#table.keys.filter((key) => !passages.has(key)).slice(-KEPT_QUERIES);
    await this.#table.write(this.#file, [...passages, ...queries]).catch(() => {});
  }

  async #add(
    texts: readonly string[],
    call: EmbedCall,
    onProgress?: (done: number, of: number) => void,
  ): Promise<Embedding & { readonly isOther: boolean }> {
    const attempts: Attempt[] = [];
    let error: CallError | undefined;
    let isOther = false;
    let next = 0;
    let done = 0;
    const work = async () => {
      while (next < texts.length && !error && !isOther) {
        const batch = texts.slice(next, next + BATCH);
        next += BATCH;
        const { provider, model } = this.#of;
        const outcome = await call({ provider, request: { model, texts: batch } });
        attempts.push(...outcome.attempts);
        if (outcome.error) error ??= outcome.error;
        else if (this.#isOther(outcome.response)) isOther = true;
        else this.#take(batch, outcome.response);
        done += batch.length;
        onProgress?.(done, texts.length);
      }
    };
    await Promise.all(Array.from({ length: REQUESTS }, work));
    return { attempts, isOther, ...(error && { error }) };
  }

  #isOther({ vectors: [first], model }: EmbeddingResponse): boolean {
    const table = this.#table;
    if (!table) return false;
    const isRenamed = table.model !== undefined && model !== undefined && table.model !== model;
    return isRenamed || first?.length !== table.dimensions;
  }

  #take(texts: readonly string[], { vectors, model }: EmbeddingResponse): void {
    this.#table ??= new VectorTable(vectors[0]?.length ?? 0, model);
    for (const [at, text] of texts.entries()) this.#table.set(keyOf(text), vectors[at] as Float32Array);
    this.#isChanged = true;
  }

  get #changing(): CallError {
    const message = `The embedding model "${this.#of.model}" changes from answer to answer; name one whose vectors have one length.`;
    return { kind: 'malformed', message };
  }

  get #otherThanPassages(): CallError {
    const message = `The embedding model "${this.#of.model}" is not the one that embedded the passages; run again to embed all passages with it.`;
    return { kind: 'malformed', message };
  }
}

const keyOf = (text: string) => sha256(text).slice(0, 32);

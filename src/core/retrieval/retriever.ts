import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { CONTEXT_VARIABLE, type Passage } from '../prompt/passages.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import type { RetrievalOptions } from '../prompt/retrieval-options.ts';
import { renderText } from '../prompt/template.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { knowledgeFiles } from '../workspace/knowledge-files.ts';
import type { Project } from '../workspace/project.ts';
import { DOCUMENT_GLOB } from './extract.ts';
import { type IndexedDocument, type IndexUpdate, KnowledgeIndex } from './knowledge-index.ts';

type Variables = Readonly<Record<string, unknown>>;

export interface RetrieverOptions {
  readonly files: Files;
  readonly signal: AbortSignal;
  /** Told now and then how many documents are done. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** Finds the passages of a prompt's knowledge for a sample. */
export class Retriever {
  readonly #index: KnowledgeIndex;
  readonly #prompt: PromptFile;
  readonly #options: RetrievalOptions;
  /** What opening it took. */
  readonly update: IndexUpdate;

  private constructor(
    index: KnowledgeIndex,
    prompt: PromptFile,
    options: RetrievalOptions,
    update: IndexUpdate,
  ) {
    this.#index = index;
    this.#prompt = prompt;
    this.#options = options;
    this.update = update;
  }

  /**
   * Brings the index of a project's knowledge up to date.
   * @returns `undefined` where retrieval is off
   * @throws {UserError} when the filter names what no document has
   * @throws the signal's reason, when it is aborted
   */
  static async open(
    { root, prompt, knowledge }: Pick<Project, 'root' | 'prompt' | 'knowledge'>,
    { files, signal, onProgress }: RetrieverOptions,
  ): Promise<Retriever | undefined> {
    const { retrieval } = prompt;
    if (!retrieval) return undefined;
    const { chunk, language } = retrieval;
    const name = sha256(canonicalJson([knowledge, chunk, language])).slice(0, 16);
    const file = join(root, WORKSPACE_FOLDER, 'cache', 'knowledge', `${name}.index`);
    const paths = await knowledgeFiles(knowledge, files, DOCUMENT_GLOB);
    const load = async (isFresh: boolean) => {
      const index = new KnowledgeIndex(root, { chunk, language });
      if (!isFresh) await index.load(file);
      return { index, update: await index.update(paths, files, signal, onProgress) };
    };
    let { index, update } = await load(false);
    if (index.isWorn) ({ index, update } = await load(true));
    // An index that cannot be kept costs the next run time, and this one nothing.
    if (update.read > 0 || update.removed > 0) await index.write(file).catch(() => {});
    const missing = Object.keys(retrieval.filter).find(
      (key) => key !== 'path' && !index.documents.some(({ metadata }) => key in metadata),
    );
    if (missing !== undefined) {
      throw new UserError(
        `The filter of ${prompt.name} asks for "${missing}", and no document has it in its front matter; add it there, or correct the filter.`,
      );
    }
    return new Retriever(index, prompt, retrieval, update);
  }

  /** Passages that a prompt gets. */
  get topK(): number {
    return this.#options.topK;
  }

  get documents(): readonly IndexedDocument[] {
    return this.#index.documents;
  }

  /**
   * The passages for a sample's variables, best first.
   * @throws {TemplateError} when the query or the filter reads a variable that is not there
   */
  passagesFor(variables: Variables): Passage[] {
    const { topK, minScore } = this.#options;
    return this.search(this.queryOf(variables), topK, variables).filter(({ score }) => score >= minScore);
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
  search(query: string, limit: number, variables: Variables): Passage[] {
    return this.#index.search(query, limit, this.#filter(variables));
  }

  #filter(variables: Variables): ((document: IndexedDocument) => boolean) | undefined {
    const wanted = Object.entries(this.#options.filter).map(
      ([key, values]) =>
        [
          key,
          values.map((value) => (typeof value === 'string' ? renderText(value, variables) : value)),
        ] as const,
    );
    if (wanted.length === 0) return undefined;
    return ({ path, metadata }) =>
      wanted.every(([key, values]) =>
        key === 'path'
          ? values.some((start) => path.startsWith(String(start)))
          : [metadata[key]].flat().some((value) => values.some((each) => String(each) === String(value))),
      );
  }
}

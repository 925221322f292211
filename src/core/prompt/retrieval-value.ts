import type { YamlDocument } from '../documents/yaml-document.ts';
import { isObject } from '../text/json-object.ts';
import type { PromptValue, WrittenFilter, WrittenRetrieval } from './prompt-value.ts';
import {
  type ChunkOptions,
  DEFAULT_RETRIEVAL,
  type Filter,
  overlapOf,
  type RetrievalOptions,
} from './retrieval-options.ts';
import { templateAt } from './template-value.ts';

export const isRetrieval = (written: unknown): written is WrittenRetrieval => isObject(written);

/** Retrieval is on where the knowledge is written as a map. */
export function retrievalOf(
  document: YamlDocument,
  written: PromptValue['knowledge'],
): { retrieval?: RetrievalOptions } {
  if (!isRetrieval(written)) return {};
  const { sources, query, chunk, rerank, filter = {}, ...options } = written;
  const template = query === undefined ? undefined : templateAt(document, ['knowledge', 'query'], query);
  return {
    retrieval: {
      ...DEFAULT_RETRIEVAL,
      ...options,
      chunk: chunkOf(document, chunk),
      filter: filterOf(filter),
      ...(template && { query: template.template }),
      ...(rerank && { rerank: rerank === true ? {} : rerank }),
      ...sourceOptions(sources),
    },
  };
}

/** A passage that repeats all of the one before says nothing new. */
function chunkOf(document: YamlDocument, written: WrittenRetrieval['chunk']): ChunkOptions {
  const { size = DEFAULT_RETRIEVAL.chunk.size } = written ?? {};
  const chunk = { ...written, size, overlap: written?.overlap ?? overlapOf(size) };
  if (chunk.overlap >= chunk.size) {
    const span = document.valueSpan(['knowledge', 'chunk', 'overlap']);
    document.report(
      span,
      'error',
      'wrong-value',
      `"overlap" must be smaller than "size", which is ${chunk.size}.`,
    );
  }
  return chunk;
}

/** What sources say of their own documents. */
function sourceOptions(sources: WrittenRetrieval['sources']): Pick<RetrievalOptions, 'sourceOptions'> {
  const own = [sources].flat().flatMap((source) => {
    if (typeof source === 'string') return [];
    const { path, filter, ...options } = source;
    return [[path, { ...options, ...(filter && { filter: filterOf(filter) }) }] as const];
  });
  return own.length > 0 ? { sourceOptions: Object.fromEntries(own) } : {};
}

const filterOf = (written: WrittenFilter): Filter =>
  Object.fromEntries(
    Object.entries(written).map(([key, value]) => [
      key,
      Array.isArray(value) || typeof value === 'object' ? value : [value],
    ]),
  );

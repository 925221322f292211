import type { YamlDocument } from '../documents/yaml-document.ts';
import type { PathReference } from './prompt-file.ts';
import type { WrittenSource } from './prompt-value.ts';
import { isRetrieval } from './retrieval-value.ts';

/** The texts under a key that may hold one path or a list; in `rules`, the entries that are not inline rules. */
export function references(document: YamlDocument, ...path: string[]): PathReference[] {
  const written = path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown>)?.[key],
    document.value,
  );
  if (typeof written === 'string') return [{ text: written, span: document.valueSpan(path) }];
  if (!Array.isArray(written)) return [];
  return written.flatMap((each: unknown, index) => {
    if (typeof each === 'string') return [{ text: each, span: document.valueSpan([...path, index]) }];
    const { path: text } = (each ?? {}) as Partial<WrittenSource>;
    const isSource = typeof text === 'string' && path.at(-1) === 'sources';
    return isSource ? [{ text, span: document.valueSpan([...path, index, 'path']) }] : [];
  });
}

/** The same of documents, which may stand beside what says how they are searched. */
export const knowledgeReferences = (document: YamlDocument, written: unknown): PathReference[] =>
  references(document, ...(isRetrieval(written) ? ['knowledge', 'sources'] : ['knowledge']));

import { dirname, resolve, sep } from 'node:path';
import type { Files } from '../files.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import type { ChunkOptions, SourceOptions } from '../prompt/retrieval-options.ts';

/** How a document is read and found. */
export interface DocumentOptions extends Omit<SourceOptions, 'chunk'> {
  readonly chunk: ChunkOptions;
  readonly language: string;
}

/**
 * The documents of a prompt's knowledge that their source says something of.
 * @param paths absolute paths of the documents
 * @param otherwise what holds where the source says nothing
 */
export async function optionsBySource(
  { file, retrieval }: Pick<PromptFile, 'file' | 'retrieval'>,
  paths: readonly string[],
  otherwise: DocumentOptions,
  files: Files,
): Promise<ReadonlyMap<string, DocumentOptions>> {
  const folder = dirname(file);
  const found = new Map<string, DocumentOptions>();
  for (const [written, own] of Object.entries(retrieval?.sourceOptions ?? {})) {
    const path = resolve(folder, written);
    const isThere = await files.kindOf(path);
    const matching = isThere
      ? paths.filter((each) => each === path || each.startsWith(path + sep))
      : await files.find([written.replaceAll('\\', '/')], folder);
    const options = { ...otherwise, ...own, chunk: { ...otherwise.chunk, ...own.chunk } };
    for (const each of matching) found.set(each, options);
  }
  return found;
}

import { dirname, resolve, sep } from 'node:path';
import type { Files } from '../files.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import type { ChunkOptions } from '../prompt/retrieval-options.ts';

/** How a document is cut. @param path absolute */
export type ChunksOf = (path: string) => ChunkOptions;

/** How each document of a prompt's knowledge is cut: as its source says, else as the prompt does. */
export async function chunksBySource(
  { file, retrieval }: PromptFile,
  fallback: ChunkOptions,
  files: Files,
): Promise<ChunksOf> {
  const { chunk = fallback, sourceChunks = {} } = retrieval ?? {};
  const folder = dirname(file);
  const sources: { readonly holds: (path: string) => boolean; readonly chunk: ChunkOptions }[] = [];
  for (const [written, own] of Object.entries(sourceChunks)) {
    const path = resolve(folder, written);
    const isThere = await files.kindOf(path);
    const found = isThere ? undefined : new Set(await files.find([written.replaceAll('\\', '/')], folder));
    const isInside = (each: string) => each === path || each.startsWith(path + sep);
    sources.push({ holds: found ? (each) => found.has(each) : isInside, chunk: { ...chunk, ...own } });
  }
  return (path) => sources.findLast(({ holds }) => holds(path))?.chunk ?? chunk;
}

import { join } from 'node:path';
import type { Files } from '../files.ts';

/**
 * The user's files with some texts in place of today's.
 * @param texts by path relative to `root`, with forward slashes
 */
export function textFiles(root: string, texts: Readonly<Record<string, string>>, files: Files): Files {
  const byPath = new Map(Object.entries(texts).map(([path, text]) => [join(root, path), text]));
  return {
    readText: async (path) => byPath.get(path) ?? files.readText(path),
    readStream: (path) => {
      const text = byPath.get(path);
      return text === undefined ? files.readStream(path) : bytesOf(text);
    },
    stampOf: (path) => (byPath.has(path) ? undefined : files.stampOf?.(path)),
    unsavedText: (path) => byPath.get(path) ?? files.unsavedText?.(path),
    kindOf: async (path) => (byPath.has(path) ? 'file' : files.kindOf(path)),
    find: (patterns, folder) => files.find(patterns, folder),
    linksAmong: (paths) => files.linksAmong(paths.filter((path) => !byPath.has(path))),
    isWithin: async (path, folders) => byPath.has(path) || files.isWithin(path, folders),
    folder: files.folder,
  };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

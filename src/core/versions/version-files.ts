import { join } from 'node:path';
import type { Files } from '../files.ts';
import type { PromptVersion } from './version.ts';

/** The user's files with a version's prompt and rules in place of today's. */
export function versionFiles(root: string, version: Pick<PromptVersion, 'files'>, files: Files): Files {
  const texts = new Map(Object.entries(version.files).map(([path, text]) => [join(root, path), text]));
  return {
    readText: async (path) => texts.get(path) ?? files.readText(path),
    readStream: (path) => {
      const text = texts.get(path);
      return text === undefined ? files.readStream(path) : bytesOf(text);
    },
    kindOf: async (path) => (texts.has(path) ? 'file' : files.kindOf(path)),
    find: async (patterns, folder) => files.find(patterns, folder),
  };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { glob } from 'tinyglobby';

/** Read access to the user's files. The editor hands in one that prefers unsaved text. */
export interface Files {
  /** The whole file as UTF-8 text without a byte order mark. Rejects as `node:fs` does. */
  readText(path: string): Promise<string>;
  /** The file's bytes in pieces, for files too large to hold. */
  readStream(path: string): AsyncIterable<Uint8Array>;
  kindOf(path: string): Promise<'file' | 'folder' | undefined>;
  /** Absolute paths of the files that match, sorted; what `node_modules`, `.git` and run folders hold is left out. */
  find(patterns: readonly string[], folder: string): Promise<string[]>;
}

const IGNORED = [
  '**/node_modules/**',
  '**/.git/**',
  '**/.prompt-ladder/runs/**',
  '**/.prompt-ladder/cache/**',
];

export const diskFiles: Files = {
  async readText(path) {
    const text = await readFile(path, 'utf8');
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  },
  readStream: (path) => createReadStream(path, { highWaterMark: 1 << 16 }),
  async kindOf(path) {
    try {
      const found = await stat(path);
      return found.isDirectory() ? 'folder' : 'file';
    } catch {
      return undefined;
    }
  },
  async find(patterns, folder) {
    const found = await glob([...patterns], {
      cwd: folder,
      absolute: true,
      dot: true,
      ignore: IGNORED,
      expandDirectories: false,
    });
    return found.sort();
  },
};

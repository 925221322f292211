import { createReadStream, lstatSync, type Stats, statSync, stat as statWithCallback } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { glob } from 'tinyglobby';
import { EXCLUDED_FOLDERS } from './excluded-folders.ts';
import { oneChunk } from './one-chunk.ts';
import { Slices } from './slices.ts';

/** Read access to the user's files. The editor hands in one that prefers unsaved text. */
export interface Files {
  /** The whole file as UTF-8 text without a byte order mark. Rejects as `node:fs` does. */
  readText(path: string): Promise<string>;
  /** The file's bytes in pieces, for files too large to hold. */
  readStream(path: string): AsyncIterable<Uint8Array>;
  /** Changes whenever somebody writes the file; `undefined` where nothing tells whether its bytes are those of before. */
  stampOf?(path: string): string | undefined;
  /** What a path leads to; devices, pipes and the like are neither. */
  kindOf(path: string): Promise<'file' | 'folder' | undefined>;
  /**
   * Absolute paths of the files that match, sorted. Links to folders are not followed, what `node_modules`, `.git` and
   * run folders hold is left out, and patterns that could take forever match nothing.
   */
  find(patterns: readonly string[], folder: string): Promise<string[]>;
  /** Those of the paths that are links. */
  linksAmong(paths: readonly string[]): Promise<string[]>;
  /** Whether what a path leads to, links followed, lies in one of the folders or in one that the user allows. */
  isWithin(path: string, folders: readonly string[]): Promise<boolean>;
  /** A text that stands in for what is on disk. */
  unsavedText?(path: string): string | undefined;
  /** The folder the user works in, which is a workspace where nothing else marks one. */
  readonly folder?: string;
}

/** Files that may be read from further folders, whatever the workspace says of itself. */
export const withFolders = (files: Files, allowed: readonly string[], folder?: string): Files => ({
  ...files,
  folder,
  isWithin: (path, folders) => files.isWithin(path, [...folders, ...allowed]),
});

const IGNORED = [
  ...EXCLUDED_FOLDERS.map((folder) => `**/${folder}/**`),
  '**/.prompt-ladder/runs/**',
  '**/.prompt-ladder/cache/**',
  '**/.prompt-ladder/blobs/**',
];

/**
 * Whether a glob has few enough wildcards and alternatives that matching a long name cannot take forever: patterns
 * stand in files that strangers write, and the time grows exponentially with either.
 */
function isTame(pattern: string): boolean {
  const stars = pattern.match(/\*+/g)?.length ?? 0;
  const braces = pattern.split('{').length - 1;
  return stars <= 4 && braces <= 3 && pattern.length <= 500 && !pattern.includes('(');
}

/** What a link leads to, unless it is a folder, where it could lead in circles or out of the workspace. */
function statOfFile(path: string, callback: (error: Error | null, found?: Stats) => void): void {
  statWithCallback(path, (error, found) => {
    callback(error ?? (found.isFile() ? null : new Error('This link does not lead to a file.')), found);
  });
}

/** All that the disk tells of a file: its length, when it was written (ns), and which one it is. */
export function diskStamp(path: string): string | undefined {
  // Of thousands of files, one call after the other takes a tenth of what promises do.
  try {
    const { size, mtimeNs, ino } = statSync(path, { bigint: true });
    return [size, mtimeNs, ino].join(' ');
  } catch {
    return undefined;
  }
}

/** The length of a file, by its stamp. */
export const bytesIn = (stamp: string): number => Number(stamp.split(' ')[0]);

export const diskFiles: Files = {
  async readText(path) {
    const text = await readFile(path, 'utf8');
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  },
  readStream: (path) => createReadStream(path, { highWaterMark: 1 << 16 }),
  stampOf: diskStamp,
  async kindOf(path) {
    // Every prompt asks for the marks of a workspace in all folders above it; a promise that fails takes ten times as long.
    try {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found?.isDirectory()) return 'folder';
      return found?.isFile() ? 'file' : undefined;
    } catch {
      return undefined;
    }
  },
  async find(patterns, folder) {
    const found = await glob(patterns.filter(isTame), {
      cwd: folder,
      absolute: true,
      dot: true,
      ignore: IGNORED,
      expandDirectories: false,
      fs: { stat: statOfFile as typeof statWithCallback },
    });
    return found.sort();
  },
  async linksAmong(paths) {
    const slices = new Slices();
    const links: string[] = [];
    for (const path of paths) {
      // Of thousands of files, one call after the other takes a tenth of what promises do.
      if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) links.push(path);
      await slices.rest();
    }
    return links;
  },
  async isWithin(path, folders) {
    const target = await realPath(path);
    for (const folder of folders) {
      const way = relative(await realPath(folder), target);
      if (way.split(sep)[0] !== '..' && !isAbsolute(way)) return true;
    }
    return false;
  },
};

/** Where a path leads, links followed; of one that leads nowhere, the path itself. */
const realPath = (path: string) => realpath(path).catch(() => resolve(path));

/** The files on disk with some texts in place of theirs. @param unsaved by absolute path */
export function filesWith(unsaved: Readonly<Record<string, string>>): Files {
  const unsavedText = (path: string) => (Object.hasOwn(unsaved, path) ? unsaved[path] : undefined);
  return {
    ...diskFiles,
    unsavedText,
    stampOf: (path) => (unsavedText(path) === undefined ? diskFiles.stampOf?.(path) : undefined),
    readText: async (path) => unsavedText(path) ?? diskFiles.readText(path),
    readStream: (path) => {
      const text = unsavedText(path);
      return text === undefined ? diskFiles.readStream(path) : oneChunk(text);
    },
  };
}

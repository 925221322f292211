import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Files } from '../files.ts';

/** Whether a folder is a git work tree; one that holds the home folder does not count, since it holds much besides. */
export const isRepository = async (folder: string, files: Files): Promise<boolean> =>
  !isAboveHome(folder) && (await files.kindOf(join(folder, '.git'))) !== undefined;

export const isAboveHome = (folder: string): boolean =>
  `${homedir()}/`.replaceAll('\\', '/').startsWith(`${folder.replaceAll('\\', '/')}/`);

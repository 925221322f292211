import { dirname, join } from 'node:path';
import type { YamlDocument } from '../documents/yaml-document.ts';
import type { Files } from '../files.ts';
import type { Span } from '../text/span.ts';
import { WORKSPACE_FOLDER } from './config.ts';
import { isAboveHome, isRepository } from './repository.ts';

/**
 * The folders that a file's references may lead to: the root of its workspace and of the repository around it; where
 * neither is marked, the folder the user works in, if the file is in there. A repository that holds the home folder
 * does not count, since it holds much besides a workspace.
 */
export async function readableFolders(file: string, root: string, files: Files): Promise<string[]> {
  const repository = await repositoryOf(file, files);
  if (repository !== undefined) return [root, repository];
  const isMarked = await files.kindOf(join(root, WORKSPACE_FOLDER));
  if (isMarked || files.folder === undefined || isAboveHome(files.folder)) return [root];
  return (await files.isWithin(file, [files.folder])) ? [root, files.folder] : [root];
}

async function repositoryOf(file: string, files: Files): Promise<string | undefined> {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder))
    if (await isRepository(folder, files)) return folder;
  return undefined;
}

/** Whether a reference stays in the folders it may lead to; otherwise that is a mistake at its place. */
export async function isWithinFolders(
  path: string,
  reference: { readonly document: YamlDocument; readonly span: Span; readonly text: string },
  folders: readonly string[],
  files: Files,
): Promise<boolean> {
  if (await files.isWithin(path, folders)) return true;
  const message = `"${reference.text}" leads out of the workspace, so it is not opened; move the file into ${folders[0]}, or allow its folder (--allow-folder, or the setting promptLadder.allowedFolders).`;
  reference.document.report(reference.span, 'error', 'outside-workspace', message);
  return false;
}

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { EXCLUDED_FOLDERS } from '../../core/excluded-folders.ts';
import { AfterPause } from './after-pause.ts';
import { Disposables } from './disposables.ts';

/** A folder that is copied or checked out is filled meanwhile. */
const PAUSE_MS = 300;
/** As the editor's searches have it. */
export const EXCLUDED_GLOB = `**/{${EXCLUDED_FOLDERS.join()}}/**`;

/** Names of folders: without an extension, hidden, or with a version at the end. */
const isLikeFolder = ({ path }: vscode.Uri) => /^\.?[^.]+$|\.\d+$/.test(basename(path));

const isFolder = (uri: vscode.Uri) =>
  vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.Directory) !== 0,
    () => false,
  );

export interface FileChanges {
  /** A file has appeared, has changed or is gone. */
  readonly onTouched: (uri: vscode.Uri) => void;
  /** A folder is gone, with all that it held. */
  readonly onFolderGone: (folder: vscode.Uri) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Tells of files of the workspace that match a pattern. Of a folder that is deleted, the editor tells nothing but that;
 * and what is written into a new folder as soon as it is there escapes its watcher on some systems, so the files of
 * new folders are looked for, too.
 */
export function watchFiles(
  pattern: string,
  { onTouched, onFolderGone, onError }: FileChanges,
): vscode.Disposable {
  const disposables = new Disposables();
  const files = disposables.add(vscode.workspace.createFileSystemWatcher(pattern));
  for (const event of [files.onDidCreate, files.onDidChange, files.onDidDelete])
    disposables.add(event(onTouched));
  const read = async (uri: vscode.Uri) => {
    if (!(await isFolder(uri))) return;
    try {
      const inside = new vscode.RelativePattern(uri, pattern);
      for (const found of await vscode.workspace.findFiles(inside, EXCLUDED_GLOB)) onTouched(found);
    } catch (error) {
      // The search fails in a folder that is gone by then, such as one that an installation or a checkout makes.
      if (await isFolder(uri)) throw error;
    }
  };
  const pause = disposables.add(new AfterPause(PAUSE_MS, read, onError));
  const folders = disposables.add(vscode.workspace.createFileSystemWatcher('**', false, true, false));
  disposables.add(folders.onDidCreate((uri) => isLikeFolder(uri) && pause.touch(uri)));
  disposables.add(folders.onDidDelete((uri) => isLikeFolder(uri) && onFolderGone(uri)));
  return disposables;
}

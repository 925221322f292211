import * as vscode from 'vscode';
import type { Files } from '../../core/files.ts';
import { oneChunk } from '../../core/one-chunk.ts';
import { allowedFolders } from './settings.ts';
import { unsavedDocument } from './text-edits.ts';

/**
 * The files as the editor has them: unsaved text wins over what is on disk, and a prompt may read from the folders
 * that are open and those that the user's own settings allow.
 */
export function editorFiles(disk: Files): Files {
  const open = vscode.workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [];
  return {
    ...disk,
    isWithin: (path, folders) => disk.isWithin(path, [...folders, ...open, ...allowedFolders()]),
    stampOf: (path) => (unsavedDocument(path) ? undefined : disk.stampOf?.(path)),
    readText: async (path) => unsavedDocument(path)?.getText() ?? disk.readText(path),
    unsavedText: (path) => unsavedDocument(path)?.getText(),
    readStream: (path) => {
      const document = unsavedDocument(path);
      return document ? oneChunk(document.getText()) : disk.readStream(path);
    },
  };
}

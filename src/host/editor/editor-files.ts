import * as vscode from 'vscode';
import type { Files } from '../../core/files.ts';

/** The files as the editor has them: unsaved text wins over what is on disk. */
export function editorFiles(disk: Files): Files {
  const unsaved = (path: string) =>
    vscode.workspace.textDocuments.find(
      (document) => document.isDirty && document.uri.scheme === 'file' && document.uri.fsPath === path,
    );
  return {
    ...disk,
    readText: async (path) => unsaved(path)?.getText() ?? disk.readText(path),
    readStream: (path) => {
      const document = unsaved(path);
      return document ? oneChunk(document.getText()) : disk.readStream(path);
    },
  };
}

/** A text as a stream of bytes. */
export async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}

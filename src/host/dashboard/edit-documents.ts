import * as vscode from 'vscode';
import type { Edit } from '../../core/advice/edit.ts';
import { Disposables } from '../editor/disposables.ts';
import { SCHEMES } from '../editor/schemes.ts';

/** Files as an edit would make them, and the logs of improvements, as read-only documents. */
export class EditDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #disposables = new Disposables();
  readonly #texts = new Map<string, string>();
  #last = 0;

  constructor() {
    this.#disposables.add(vscode.workspace.registerTextDocumentContentProvider(SCHEMES.edit, this));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** Shows an edit beside the files as they are. @param root absolute path of the workspace root */
  async showEdit(root: string, { files }: Edit): Promise<void> {
    for (const { file, after } of files) {
      const now = vscode.Uri.joinPath(vscode.Uri.file(root), file);
      const edited = this.#document(now.path, after);
      await vscode.commands.executeCommand('vscode.diff', now, edited, `${file}: now ↔ edited`);
    }
  }

  /** @param name of the document, without an ending */
  async showLog(name: string, markdown: string): Promise<void> {
    const uri = this.#document(`/${name.replace(/[^\p{L}\p{N} ._-]+/gu, '-')}.md`, markdown);
    await vscode.window.showTextDocument(uri, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }

  #document(path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEMES.edit, path, query: String(++this.#last) });
    this.#texts.set(uri.toString(), text);
    return uri;
  }
}

import * as vscode from 'vscode';

/** The document of a file in which somebody has changed something without saving it. */
export const unsavedDocument = (file: string): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find(
    ({ isDirty, uri }) => isDirty && uri.scheme === 'file' && uri.fsPath === file,
  );

/** Gives a document another text, which can be undone and is not saved. @returns whether the editor has taken it */
export function replaceText(document: vscode.TextDocument, text: string): Thenable<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  return vscode.workspace.applyEdit(edit);
}

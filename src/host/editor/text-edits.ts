import * as vscode from 'vscode';
import { loadCore } from './load-core.ts';

/** The document of a file in which somebody has changed something without saving it. */
export const unsavedDocument = (file: string): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find(
    ({ isDirty, uri }) => isDirty && uri.scheme === 'file' && uri.fsPath === file,
  );

/**
 * Changes documents, which can be undone and is not saved.
 * @throws {UserError} where the editor does not take it: it has just read one of them again
 */
export async function applyEdit(edit: vscode.WorkspaceEdit): Promise<void> {
  if (await vscode.workspace.applyEdit(edit)) return;
  const { UserError } = await loadCore();
  const files = edit.entries().map(([uri]) => vscode.workspace.asRelativePath(uri));
  throw new UserError(`The editor did not change ${files.join(', ')}, which has just changed; try again.`);
}

/** Gives a document another text. @throws {UserError} as `applyEdit` */
export async function replaceText(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await applyEdit(edit);
}

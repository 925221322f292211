import * as vscode from 'vscode';

/** Writes a file through the editor, so that it can be undone there, and saves it. */
export async function writeInEditor(file: string, text: string): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  return (await vscode.workspace.applyEdit(edit)) && (await document.save());
}

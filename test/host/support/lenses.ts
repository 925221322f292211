import * as vscode from 'vscode';

/** The lenses of a file, which is opened for it: the editor has none of a file that it let go of. */
export async function lensesOf(uri: vscode.Uri): Promise<vscode.CodeLens[]> {
  await vscode.workspace.openTextDocument(uri);
  return vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
}

export const lensTitles = async (uri: vscode.Uri): Promise<string[]> =>
  (await lensesOf(uri)).map(({ command }) => command?.title ?? '');

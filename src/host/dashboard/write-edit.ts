import * as vscode from 'vscode';
import { replaceText } from '../editor/text-edits.ts';

/** Writes a file through the editor, so that it can be undone there, and saves it. */
export async function writeInEditor(file: string, text: string): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  await replaceText(document, text);
  return document.save();
}

import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { makeFolder } from '../../../src/core/make-folder.ts';

/** A file of the workspace that the tests run in: a copy of the examples. */
export function inWorkspace(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the tests need an open folder');
  return vscode.Uri.joinPath(folder.uri, path);
}

let folders = 0;

/** The name of a folder for one test; nothing of an earlier test is known of it. Names sort as the tests come. */
export const newFolder = (name: string) => `${name}-${String(++folders).padStart(3, '0')}`;

export async function write(path: string, text: string): Promise<vscode.Uri> {
  const uri = inWorkspace(path);
  await makeFolder(dirname(uri.fsPath));
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return uri;
}

export async function readText(uri: vscode.Uri): Promise<string> {
  return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
}

/** Closes every editor, whatever is unsaved in it. */
export async function discardEditors(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Waits until a look at the world finds what it is looking for. */
export async function eventually<Value>(
  what: string,
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
  limitMs = 150_000,
): Promise<Value> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`It did not come to pass within ${limitMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The diagnostics of a file that come from the extension. */
export const ours = (uri: vscode.Uri) =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Prompt Ladder');

import * as vscode from 'vscode';

const NAME = 'support-triage';
const PROMPT = 'triage.prompt.yml';

/**
 * Copies the example into the workspace, or a folder that is chosen where none is open, and opens its prompt. An
 * example that is there already is opened as it is.
 * @param extension the folder of the extension, which brings the example
 */
export async function openExample(extension: vscode.Uri): Promise<void> {
  const folder =
    vscode.workspace.workspaceFolders?.[0]?.uri ??
    (
      await vscode.window.showOpenDialog({
        title: 'The Folder for the Example',
        openLabel: 'Copy Here',
        canSelectFiles: false,
        canSelectFolders: true,
      })
    )?.[0];
  if (!folder) return;
  const example = vscode.Uri.joinPath(folder, NAME);
  const prompt = vscode.Uri.joinPath(example, PROMPT);
  const isThere = await vscode.workspace.fs.stat(prompt).then(
    () => true,
    () => false,
  );
  if (!isThere) await vscode.workspace.fs.copy(vscode.Uri.joinPath(extension, 'examples', NAME), example);
  await vscode.window.showTextDocument(prompt);
}

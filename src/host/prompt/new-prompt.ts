import { posix } from 'node:path';
import * as vscode from 'vscode';
import { loadCore } from '../editor/load-core.ts';

/**
 * Creates a prompt file that can be run at once, and opens it.
 * @throws {UserError} where a file stands that nobody was asked about
 */
export async function newPrompt(): Promise<void> {
  const { diskFiles, isPromptPath, NEW_PROMPT, UserError } = await loadCore();
  const beside = vscode.window.activeTextEditor?.document.uri;
  const folder = (
    (beside && vscode.workspace.getWorkspaceFolder(beside)) ??
    vscode.workspace.workspaceFolders?.[0]
  )?.uri;
  const chosen = await vscode.window.showSaveDialog({
    title: 'New Prompt File',
    saveLabel: 'Create',
    defaultUri: folder && vscode.Uri.joinPath(folder, 'new.prompt.yml'),
    // The dialog does not know extensions of two parts: it would add "prompt.yml" to a name that has it.
    filters: { 'Prompt file': ['yml', 'yaml'] },
  });
  if (!chosen) return;
  const uri = isPromptPath(chosen.fsPath) ? chosen : withPromptExtension(chosen);
  if (uri !== chosen && (await diskFiles.kindOf(uri.fsPath)))
    throw new UserError(
      `${posix.basename(uri.path)} exists already; choose another name for the new prompt.`,
    );
  await vscode.workspace.fs.writeFile(uri, Buffer.from(NEW_PROMPT, 'utf8'));
  await vscode.window.showTextDocument(uri);
}

const withPromptExtension = (uri: vscode.Uri) =>
  uri.with({ path: `${uri.path.replace(/\.ya?ml$/i, '')}.prompt.yml` });

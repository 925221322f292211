import * as vscode from 'vscode';
import { type CheckedPrompts, isPrompt } from './checked-prompts.ts';
import { newPrompt } from './new-prompt.ts';

/** The prompt a command is meant for: its argument or that of an item of a tree, the one in the editor or using its file, the only one, or the answer to a question. */
export async function choosePrompt(
  prompts: CheckedPrompts,
  argument: unknown,
  question: string,
): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  for (const uri of [argument, (argument as { prompt?: unknown } | null | undefined)?.prompt, active]) {
    if (uri instanceof vscode.Uri && isPrompt(uri)) return uri;
  }
  const known = await prompts.every();
  const users = active ? prompts.using(active) : [];
  const candidates = users.length > 0 ? users : known;
  if (candidates.length <= 1) {
    if (candidates[0]) return candidates[0].uri;
    const create = 'New Prompt File…';
    const message = 'There is no prompt file (NAME.prompt.yml) in this workspace yet.';
    const example = 'Open Example…';
    const chosen = await vscode.window.showInformationMessage(message, create, example);
    if (chosen === create) await newPrompt();
    if (chosen === example) await vscode.commands.executeCommand('promptLadder.openExample');
    return undefined;
  }
  const items = candidates.map(({ uri, last }) => ({
    label: last?.prompt.name ?? vscode.workspace.asRelativePath(uri),
    description: vscode.workspace.asRelativePath(uri),
    uri,
  }));
  return (await vscode.window.showQuickPick(items, { title: question, matchOnDescription: true }))?.uri;
}

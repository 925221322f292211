import * as vscode from 'vscode';
import type { RulesDraft } from '../../core/authoring/draft-rules.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';

const SAVE = 'Save and Add to Prompt';

/**
 * Opens a draft of rules beside a prompt, for the user to read, change and save. Nothing else changes unless they ask
 * for it in the message that comes with it.
 * @throws {UserError} for a prompt that cannot be read
 */
export async function suggestRules(prompt: vscode.Uri, onError: (error: unknown) => void): Promise<void> {
  const { draftRules, diskFiles } = await loadCore();
  const draft = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Prompt Ladder: suggesting rules…' },
    () => draftRules(prompt.fsPath, editorFiles(diskFiles)),
  );
  if (draft.rules === 0) {
    void vscode.window.showInformationMessage(draft.summary);
    return;
  }
  const document = await vscode.workspace.openTextDocument({ language: 'yaml', content: draft.text });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
  // Not awaited: the user reads the draft first, for as long as that takes.
  void offer(prompt, document, draft).catch(onError);
}

async function offer(prompt: vscode.Uri, draft: vscode.TextDocument, { summary }: RulesDraft): Promise<void> {
  const file = await freeFile(prompt);
  const name = nameOf(file);
  const message = `${summary} Read them first. To use them, save them as ${name} and add "rules: [./${name}]" to the prompt.`;
  if ((await vscode.window.showInformationMessage(message, SAVE)) === SAVE) await attach(prompt, draft, file);
}

/**
 * Saves a draft as a rules file and adds it to the prompt's text, which stays unsaved for the user to see.
 * @throws {UserError} when the prompt's rules are written in a way that nothing can be added to
 */
async function attach(prompt: vscode.Uri, draft: vscode.TextDocument, file: vscode.Uri): Promise<void> {
  const { attachRulesFile, UserError, YamlDocument } = await loadCore();
  await vscode.workspace.fs.writeFile(file, Buffer.from(draft.getText(), 'utf8'));
  await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.Beside });
  const document = await vscode.workspace.openTextDocument(prompt);
  const edit = attachRulesFile(new YamlDocument(prompt.fsPath, document.getText()), `./${nameOf(file)}`);
  if (!edit) {
    throw new UserError(
      `${nameOf(file)} is saved; add "./${nameOf(file)}" under "rules" in ${nameOf(prompt)} by hand.`,
    );
  }
  const change = new vscode.WorkspaceEdit();
  const at = (offset: number) => document.positionAt(offset);
  change.replace(prompt, new vscode.Range(at(edit.span.start), at(edit.span.end)), edit.text);
  await vscode.workspace.applyEdit(change);
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
}

/** `NAME.rules.yml` beside `NAME.prompt.yml`, with a number where that is taken. */
async function freeFile(prompt: vscode.Uri): Promise<vscode.Uri> {
  const { diskFiles } = await loadCore();
  const name = nameOf(prompt).replace(/\.prompt\.ya?ml$/, '');
  for (let number = 1; ; number++) {
    const ending = number === 1 ? '' : `-${number}`;
    const file = vscode.Uri.joinPath(prompt, '..', `${name}${ending}.rules.yml`);
    if (!(await diskFiles.kindOf(file.fsPath))) return file;
  }
}

const nameOf = (uri: vscode.Uri) => uri.path.split('/').at(-1) ?? uri.path;

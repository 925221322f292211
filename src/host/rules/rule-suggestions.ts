import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { RulesDraft } from '../../core/authoring/draft-rules.ts';
import { signalOf } from '../editor/cancellation.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import { applyEdit } from '../editor/text-edits.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';

const SAVE = 'Save Rules and Add to Prompt';

/** Drafts of rules that are open, each with its prompt; *Save Rules and Add to Prompt* in their title keeps them. */
export class RuleSuggestions implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #onError: (error: unknown) => void;
  /** By the address of the draft. */
  readonly #prompts = new Map<string, vscode.Uri>();

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
    const register = commandRegistrar(this.#disposables, onError);
    register('saveRules', (of) => this.#save(of));
    this.#disposables.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (this.#prompts.delete(uri.toString())) this.#publish();
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /**
   * Opens a draft of rules beside a prompt, for the user to read, change and save. Nothing else changes unless they ask
   * for it, in the title of the draft or in the message that comes with it.
   * @throws {UserError} for a prompt that cannot be read
   */
  async suggest(prompt: vscode.Uri): Promise<void> {
    const { draftRules, diskFiles } = await loadCore();
    const draft = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Suggesting rules…', cancellable: true },
      async (_, token) => {
        using cancellation = signalOf([token]);
        const { signal } = cancellation;
        return draftRules(prompt.fsPath, editorFiles(diskFiles), signal).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
      },
    );
    if (!draft) return;
    if (draft.rules === 0) {
      void vscode.window.showInformationMessage(draft.summary);
      return;
    }
    const document = await vscode.workspace.openTextDocument({ language: 'yaml', content: draft.text });
    this.#prompts.set(document.uri.toString(), prompt);
    this.#publish();
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
    // Not awaited: the user reads the draft first, for as long as that takes.
    void this.#offer(prompt, document, draft).catch(this.#onError);
  }

  async #offer(prompt: vscode.Uri, draft: vscode.TextDocument, { summary }: RulesDraft): Promise<void> {
    const name = basename((await freeFile(prompt)).path);
    const message = `${summary} Read them first. To use them, save them as ${name} and add "rules: [./${name}]" to the prompt.`;
    if ((await vscode.window.showInformationMessage(message, SAVE)) === SAVE) await attach(prompt, draft);
  }

  async #save(of: unknown): Promise<void> {
    const uri = of instanceof vscode.Uri ? of : vscode.window.activeTextEditor?.document.uri;
    const prompt = uri && this.#prompts.get(uri.toString());
    if (!prompt) {
      void vscode.window.showInformationMessage(
        'No draft of rules is in this editor; choose Suggest Rules at a prompt first.',
      );
      return;
    }
    if (!(await inTrustedWorkspace('no rules are written'))) return;
    await attach(prompt, await vscode.workspace.openTextDocument(uri));
  }

  #publish(): void {
    void vscode.commands.executeCommand('setContext', 'promptLadder.drafts', [...this.#prompts.keys()]);
  }
}

/**
 * Saves a draft as a rules file and adds it to the prompt's text, which stays unsaved for the user to see.
 * @throws {UserError} when the prompt's rules are written in a way that nothing can be added to
 */
async function attach(prompt: vscode.Uri, draft: vscode.TextDocument): Promise<void> {
  const { attachRules, UserError, YamlDocument } = await loadCore();
  const file = await freeFile(prompt);
  await vscode.workspace.fs.writeFile(file, Buffer.from(draft.getText(), 'utf8'));
  await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.Beside });
  const document = await vscode.workspace.openTextDocument(prompt);
  const edit = attachRules(new YamlDocument(prompt.fsPath, document.getText()), `./${basename(file.path)}`);
  if (!edit) {
    throw new UserError(
      `${basename(file.path)} is saved; add "./${basename(file.path)}" under "rules" in ${basename(prompt.path)} by hand.`,
    );
  }
  const change = new vscode.WorkspaceEdit();
  const at = (offset: number) => document.positionAt(offset);
  change.replace(prompt, new vscode.Range(at(edit.span.start), at(edit.span.end)), edit.text);
  await applyEdit(change);
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
}

/** `NAME.rules.yml` beside `NAME.prompt.yml`, with a number where that is taken. */
async function freeFile(prompt: vscode.Uri): Promise<vscode.Uri> {
  const { diskFiles } = await loadCore();
  const name = basename(prompt.path).replace(/\.prompt\.ya?ml$/, '');
  for (let number = 1; ; number++) {
    const ending = number === 1 ? '' : `-${number}`;
    const file = vscode.Uri.joinPath(prompt, '..', `${name}${ending}.rules.yml`);
    if (!(await diskFiles.kindOf(file.fsPath))) return file;
  }
}

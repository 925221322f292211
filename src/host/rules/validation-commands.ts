import { basename } from 'node:path';
import * as vscode from 'vscode';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { EXCLUDED_GLOB } from '../editor/watch-files.ts';
import type { FileValidation } from './file-validation.ts';

const RULES = '**/*.rules.{yml,yaml}';
const TITLE = 'Validate File Against Rules';

/** *Validate File Against Rules…* and *Stop Validating File*. */
export class ValidationCommands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #validation: FileValidation;
  readonly #state: vscode.Memento;

  /** @param state remembers the rules file chosen for a file */
  constructor(validation: FileValidation, state: vscode.Memento, onError: (error: unknown) => void) {
    this.#validation = validation;
    this.#state = state;
    const register = commandRegistrar(this.#disposables, onError);
    register('validateFile', (file, rules) => this.#validate(file, rules));
    register('stopValidating', async (file) => this.#stop(file));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** @param rules an address, or whatever a menu hands on */
  async #validate(file: unknown, rules: unknown): Promise<void> {
    const uri = file instanceof vscode.Uri ? file : (activeFile() ?? (await askForFile()));
    if (!uri) return;
    const document = await openText(uri);
    const chosen = rules instanceof vscode.Uri ? rules : await this.#askForRules(uri);
    if (!chosen) return;
    if (uri.scheme === 'file') await this.#state.update(keyOf(uri), chosen.toString());
    await vscode.window.showTextDocument(document, { preserveFocus: true, preview: false });
    const name = basename(uri.path);
    const validation = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Prompt Ladder: checking ${name}…`,
        cancellable: true,
      },
      (_, token) => this.#validation.start(document, chosen, token),
    );
    if (!validation) return;
    const { counts, leftOut } = validation;
    const { countsSentence, leftOutSentence } = await loadCore();
    const message =
      `${countsSentence(counts, name)} (${basename(chosen.path)}). ${leftOutSentence(leftOut)}`.trim();
    if (counts.failed + counts.unreadable === 0) {
      void vscode.window.showInformationMessage(message);
      return;
    }
    void vscode.window.showWarningMessage(message, 'Show Problems').then((action) => {
      if (action) void vscode.commands.executeCommand('workbench.actions.view.problems');
    });
  }

  #stop(file: unknown): void {
    const uri = file instanceof vscode.Uri ? file : vscode.window.activeTextEditor?.document.uri;
    if (uri && this.#validation.stop(uri)) return;
    void vscode.window.showInformationMessage('This file is not being validated against rules.');
  }

  /** The rules files of the workspace, the one chosen for the file before first. */
  async #askForRules(file: vscode.Uri): Promise<vscode.Uri | undefined> {
    const before = this.#state.get<string>(keyOf(file));
    const found = await vscode.workspace.findFiles(RULES, EXCLUDED_GLOB);
    const items = found
      .map((uri) => ({
        label: basename(uri.path),
        description: uri.toString() === before ? 'chosen last time' : undefined,
        detail: vscode.workspace.asRelativePath(uri),
        uri,
      }))
      .sort(
        (a, b) =>
          Number(Boolean(b.description)) - Number(Boolean(a.description)) || (a.detail < b.detail ? -1 : 1),
      );
    const another = { label: '$(folder-opened) Another rules file…', uri: undefined };
    const chosen = await vscode.window.showQuickPick([...items, another], {
      title: TITLE,
      placeHolder: `The rules for checking ${basename(file.path)}`,
      matchOnDetail: true,
    });
    if (!chosen || chosen.uri) return chosen?.uri;
    const [picked] =
      (await vscode.window.showOpenDialog({
        title: 'Rules File',
        filters: { 'Rules file': ['yml', 'yaml'] },
      })) ?? [];
    return picked;
  }
}

const keyOf = (file: vscode.Uri) => `rulesFor ${file}`;

/** The file in the editor, unless it is one of ours that says what is checked. */
function activeFile(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && !/\.(?:prompt|rules)\.ya?ml$/.test(uri.path) ? uri : undefined;
}

async function askForFile(): Promise<vscode.Uri | undefined> {
  const [picked] = (await vscode.window.showOpenDialog({ title: TITLE, openLabel: 'Validate' })) ?? [];
  return picked;
}

/** @throws {UserError} for what the editor does not open as text */
async function openText(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    const { UserError } = await loadCore();
    throw new UserError(
      `${basename(uri.path)} cannot be opened as text here; for a file that is too large, use prompt-ladder check-output.`,
    );
  }
}

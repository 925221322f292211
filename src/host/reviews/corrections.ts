import * as vscode from 'vscode';
import { Disposables } from '../editor/disposables.ts';
import { isSameOutput } from '../run/output-address.ts';
import type { Subject } from './reviews.ts';

const LANGUAGES: Readonly<Record<string, string>> = { '.json': 'json', '.md': 'markdown' };

/** Outputs that are being corrected: editable documents beside them, with *Save Correction* above. */
export class Corrections implements vscode.Disposable, vscode.CodeLensProvider {
  readonly #disposables = new Disposables();
  /** What each document corrects. */
  readonly #subjects = new Map<string, Subject>();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor() {
    this.#disposables.add(vscode.languages.registerCodeLensProvider({ scheme: 'untitled' }, this));
    this.#disposables.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#forgetClosed()));
  }

  /** What is corrected in a document. */
  get(uri: vscode.Uri): Subject | undefined {
    return this.#subjects.get(uri.toString());
  }

  /** Opens the text of an output for correction, or shows the document where that is under way. */
  async open(subject: Subject): Promise<void> {
    const [known] = [...this.#subjects].find(([, { uri }]) => isSameOutput(uri, subject.uri)) ?? [];
    const ending = /\.\w+$/.exec(subject.uri.path)?.[0] ?? '';
    const document = known
      ? await vscode.workspace.openTextDocument(vscode.Uri.parse(known))
      : await vscode.workspace.openTextDocument({
          content: subject.result.output,
          language: LANGUAGES[ending] ?? 'plaintext',
        });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: false });
    this.#subjects.set(document.uri.toString(), subject);
    this.#publish();
  }

  /** Closes a document whose correction is kept. */
  async close(document: vscode.TextDocument): Promise<void> {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    if (!this.get(uri)) return [];
    const command = {
      title: '$(save) Save Correction',
      command: 'promptLadder.saveCorrection',
      arguments: [uri],
    };
    return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command)];
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #forgetClosed(): void {
    const open = new Set(
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .map(({ input }) => (input instanceof vscode.TabInputText ? input.uri.toString() : '')),
    );
    for (const uri of this.#subjects.keys()) if (!open.has(uri)) this.#subjects.delete(uri);
    this.#publish();
  }

  #publish(): void {
    void vscode.commands.executeCommand('setContext', 'promptLadder.corrections', [...this.#subjects.keys()]);
    this.#changed.fire();
  }
}

import * as vscode from 'vscode';
import { oneLine } from '../../core/text/one-line.ts';
import { Disposables } from '../editor/disposables.ts';
import { isSameOutput } from '../run/output-address.ts';
import type { Subject } from './reviews.ts';

const LANGUAGES: Readonly<Record<string, string>> = { '.json': 'json', '.md': 'markdown' };

/** Characters of a sample's id in a title. */
const MAX_TITLE = 60;

/** Outputs that are being corrected: editable documents, as a diff with them, with *Save Correction* in the title. */
export class Corrections implements vscode.Disposable {
  readonly #disposables = new Disposables();
  /** What each document corrects. */
  readonly #subjects = new Map<string, Subject>();

  constructor() {
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
    this.#subjects.set(document.uri.toString(), subject);
    this.#publish();
    const title = `Expected of ${oneLine(subject.result.sample, MAX_TITLE)}: the output ↔ what is right`;
    await vscode.commands.executeCommand('vscode.diff', subject.uri, document.uri, title, { preview: false });
  }

  /** Closes a document whose correction is kept. */
  async close(document: vscode.TextDocument): Promise<void> {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #forgetClosed(): void {
    const open = new Set(
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .map(({ input }) => {
          if (input instanceof vscode.TabInputTextDiff) return input.modified.toString();
          return input instanceof vscode.TabInputText ? input.uri.toString() : '';
        }),
    );
    for (const uri of this.#subjects.keys()) if (!open.has(uri)) this.#subjects.delete(uri);
    this.#publish();
  }

  #publish(): void {
    void vscode.commands.executeCommand('setContext', 'promptLadder.corrections', [...this.#subjects.keys()]);
  }
}

import * as vscode from 'vscode';
import { AfterPause } from '../editor/after-pause.ts';
import { signalOf } from '../editor/cancellation.ts';
import { toDiagnostic } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { Results } from './results.ts';

/** A run changes a prompt's results often, and reading them takes longer than a check of its files. */
const PAUSE_MS = 500;

/** Examples that wrong answers of the last run copy, in Problems: of prompts that are open or were just run. */
export class CopiedExamples implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #collection = this.#disposables.add(
    vscode.languages.createDiagnosticCollection('prompt-ladder-examples'),
  );
  readonly #prompts: CheckedPrompts;
  /** Prompts that were run in this window. */
  readonly #ran = new Set<string>();

  constructor(prompts: CheckedPrompts, results: Results, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    const own = (subscription: vscode.Disposable) => this.#disposables.add(subscription);
    const pause = this.#disposables.add(new AfterPause(PAUSE_MS, (uri) => this.#check(uri), onError));
    const touch = (uri: vscode.Uri) => pause.touch(uri);
    own(results.onDidBegin(({ uri }) => this.#ran.add(uri.toString())));
    own(results.onDidChange(touch));
    own(prompts.onDidChange(touch));
    own(vscode.workspace.onDidOpenTextDocument(({ uri }) => prompts.get(uri) && touch(uri)));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #check(prompt: vscode.Uri): Promise<void> {
    const { checkExamples, examplesOf, diskFiles } = await loadCore();
    const { project } = this.#prompts.get(prompt) ?? {};
    const key = prompt.toString();
    const isLookedAt =
      this.#ran.has(key) || vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === key);
    if (!project || !isLookedAt || examplesOf(project.prompt).length === 0) {
      this.#collection.delete(prompt);
      return;
    }
    using cancellation = signalOf([]);
    const found = await checkExamples(prompt.fsPath, editorFiles(diskFiles), cancellation.signal);
    this.#collection.set(prompt, found.map(toDiagnostic));
  }
}

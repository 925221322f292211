import * as vscode from 'vscode';
import type { Counts } from '../../core/authoring/check-file/counts.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { oneChunk } from '../../core/one-chunk.ts';
import { capitalised } from '../../core/text/capitalised.ts';
import { toDiagnostic } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';

/** A pause in typing after which a file is held against its rules again. */
const PAUSE_MS = 300;
/** Violations shown in one file; all of them count. */
const MAX_SHOWN = 1_000;

interface FileCheck {
  readonly document: vscode.TextDocument;
  readonly rules: vscode.Uri;
  timer?: NodeJS.Timeout;
  pass?: AbortController;
}

/** How a file's outputs did, and the rules that were left out. */
export interface Validation {
  readonly counts: Counts;
  readonly leftOut: readonly string[];
}

/** Files held against rules, run or no run: their violations as squiggles that follow the text and the rules. */
export class FileValidation implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #violations = this.#disposables.add(
    vscode.languages.createDiagnosticCollection('prompt-ladder-validation'),
  );
  readonly #validated = new Map<string, FileCheck>();
  readonly #prompts: CheckedPrompts;
  readonly #onError: (error: unknown) => void;

  constructor(prompts: CheckedPrompts, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    this.#onError = onError;
    const own = (subscription: vscode.Disposable) => this.#disposables.add(subscription);
    own(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#touch(document.uri)));
    own(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.stop(uri)));
    // The editor keeps a document for minutes after its last tab is closed.
    own(
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const tab of closed) this.#tabClosed(tab);
      }),
    );
    const watcher = this.#disposables.add(
      vscode.workspace.createFileSystemWatcher('**/*.rules.{yml,yaml}', true, false, true),
    );
    own(watcher.onDidChange((uri) => this.#touch(uri)));
  }

  /**
   * Holds a document against a rules file, and keeps checking it until `stop` or until it is closed.
   * @returns how its outputs did; `undefined` where it was cancelled
   * @throws {UserError} when a rule cannot run; once it can, the document is held against it
   */
  async start(
    document: vscode.TextDocument,
    rules: vscode.Uri,
    token: vscode.CancellationToken,
  ): Promise<Validation | undefined> {
    this.stop(document.uri);
    const validated: FileCheck = { document, rules };
    this.#validated.set(document.uri.toString(), validated);
    const cancelled = token.onCancellationRequested(() => this.stop(document.uri));
    try {
      return await this.#validate(validated);
    } finally {
      cancelled.dispose();
      this.#tellEditor();
    }
  }

  /** @returns whether the file was validated */
  stop(uri: vscode.Uri): boolean {
    const validated = this.#validated.get(uri.toString());
    if (!validated) return false;
    clearTimeout(validated.timer);
    validated.pass?.abort();
    this.#validated.delete(uri.toString());
    this.#violations.delete(uri);
    this.#violations.delete(validated.rules);
    this.#tellEditor();
    return true;
  }

  dispose(): void {
    for (const { document } of this.#validated.values()) this.stop(document.uri);
    this.#disposables.dispose();
  }

  #touch(uri: vscode.Uri): void {
    for (const validated of this.#validated.values()) {
      if (![validated.document.uri, validated.rules].some((each) => each.toString() === uri.toString()))
        continue;
      clearTimeout(validated.timer);
      validated.timer = setTimeout(() => this.#again(validated).catch(this.#onError), PAUSE_MS);
    }
  }

  /** While a rule is being edited it may not run; until it does, what was found before stays. */
  async #again(validated: FileCheck): Promise<void> {
    try {
      await this.#validate(validated);
    } catch (error) {
      if (!(error instanceof (await loadCore()).UserError)) throw error;
    }
  }

  async #validate(validated: FileCheck): Promise<Validation | undefined> {
    const { document, rules } = validated;
    validated.pass?.abort();
    const pass = new AbortController();
    validated.pass = pass;
    const { checkOutputs, diskFiles, formOf, noCounts, rulesOfFile } = await loadCore();
    const { rules: ruleSet, leftOut } = await rulesOfFile(rules.fsPath, editorFiles(diskFiles)).catch(
      (error) => {
        this.#showMistakes(rules, error);
        throw error;
      },
    );
    this.#violations.delete(rules);
    const form = document.languageId === 'jsonl' ? 'jsonl' : formOf(document.uri.path);
    const counts = noCounts();
    const found: Diagnostic[] = [];
    const chunks = oneChunk(document.getText());
    const { signal } = pass;
    const checked = checkOutputs(document.uri.fsPath, chunks, ruleSet, form, { signal });
    try {
      for await (const { verdict, diagnostics } of checked) {
        if (signal.aborted) return undefined;
        counts[verdict]++;
        found.push(...diagnostics.slice(0, MAX_SHOWN - found.length));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (signal.aborted) return undefined;
    this.#violations.set(
      document.uri,
      found.map((diagnostic) => toDiagnostic({ ...diagnostic, message: capitalised(diagnostic.message) })),
    );
    return { counts, leftOut };
  }

  /** The mistakes in rules that no prompt uses; those in the others are shown anyway. */
  #showMistakes(rules: vscode.Uri, error: { readonly diagnostics?: readonly Diagnostic[] }): void {
    if (this.#prompts.using(rules).length > 0) return;
    this.#violations.set(rules, error.diagnostics?.map(toDiagnostic));
  }

  #tabClosed({ input }: vscode.Tab): void {
    if (!(input instanceof vscode.TabInputText)) return;
    const shows = (tab: vscode.Tab) =>
      tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === input.uri.toString();
    if (!vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(shows))) this.stop(input.uri);
  }

  /** For the `when` of commands. */
  #tellEditor(): void {
    const files = [...this.#validated.keys()];
    void vscode.commands.executeCommand('setContext', 'promptLadder.validatedFiles', files);
  }
}

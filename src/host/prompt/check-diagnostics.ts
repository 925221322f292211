import * as vscode from 'vscode';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { toDiagnostic } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import type { CheckedPrompts } from './checked-prompts.ts';

/** What is wrong in prompt, rules, sample and configuration files, as squiggles. */
export class CheckDiagnostics implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #collection = this.#disposables.add(vscode.languages.createDiagnosticCollection('prompt-ladder'));
  readonly #prompts: CheckedPrompts;

  constructor(prompts: CheckedPrompts) {
    this.#prompts = prompts;
    this.#disposables.add(prompts.onDidChange(() => this.#publish()));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Prompts share files, and what is wrong in a shared one is said once. */
  #publish(): void {
    const byFile = new Map<string, Map<string, Diagnostic>>();
    for (const { diagnostics } of this.#prompts.all) {
      for (const diagnostic of diagnostics) {
        const inFile = byFile.get(diagnostic.file) ?? new Map<string, Diagnostic>();
        inFile.set(JSON.stringify([diagnostic.range, diagnostic.code, diagnostic.message]), diagnostic);
        byFile.set(diagnostic.file, inFile);
      }
    }
    this.#collection.clear();
    for (const [file, found] of byFile) {
      this.#collection.set(vscode.Uri.file(file), [...found.values()].map(toDiagnostic));
    }
  }
}

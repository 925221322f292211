import * as vscode from 'vscode';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { toDiagnostic } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import type { CheckedPrompts } from './checked-prompts.ts';

/** What is wrong in prompt, rules, sample and configuration files, as squiggles. */
export class CheckDiagnostics implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #collection = this.#disposables.add(vscode.languages.createDiagnosticCollection('prompt-ladder'));
  /** The files in which something is wrong, by the prompt whose check has found it. */
  readonly #files = new Map<string, ReadonlySet<string>>();
  readonly #prompts: CheckedPrompts;

  constructor(prompts: CheckedPrompts) {
    this.#prompts = prompts;
    this.#disposables.add(prompts.onDidChange((prompt) => this.#publish(prompt)));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** The editor is told of files in which the prompt's check found something, or did before, and of no other. */
  #publish(prompt: vscode.Uri): void {
    const key = prompt.toString();
    const before = this.#files.get(key) ?? [];
    const now = new Set(this.#prompts.get(prompt)?.diagnostics.map(({ file }) => file));
    if (now.size > 0) this.#files.set(key, now);
    else this.#files.delete(key);
    for (const file of new Set([...before, ...now]))
      this.#collection.set(vscode.Uri.file(file), this.#in(file));
  }

  /** Prompts share files, and what is wrong in a shared one is said once. */
  #in(file: string): vscode.Diagnostic[] {
    const found = new Map<string, Diagnostic>();
    for (const { uri, diagnostics } of this.#prompts.all) {
      if (!this.#files.get(uri.toString())?.has(file)) continue;
      for (const diagnostic of diagnostics)
        if (diagnostic.file === file)
          found.set(JSON.stringify([diagnostic.range, diagnostic.code, diagnostic.message]), diagnostic);
    }
    return [...found.values()].map(toDiagnostic);
  }
}

import * as vscode from 'vscode';
import { sentence, toDiagnostic } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { ResultHead, Results } from './results.ts';

/** Failing samples shown in one file; the Test Explorer and the run have them all. */
const MAX_SHOWN = 1_000;

/** Why samples failed, at their lines. */
export class ResultDiagnostics implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #collection = this.#disposables.add(
    vscode.languages.createDiagnosticCollection('prompt-ladder-results'),
  );
  readonly #byPrompt = new Map<string, Map<string, vscode.Diagnostic[]>>();
  readonly #prompts: CheckedPrompts;
  readonly #results: Results;

  constructor(prompts: CheckedPrompts, results: Results) {
    this.#prompts = prompts;
    this.#results = results;
    this.#disposables.add(results.onDidChange((uri) => void this.#publish(uri)));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #publish(prompt: vscode.Uri): Promise<void> {
    const failing = new Map(
      [...(this.#results.get(prompt)?.heads.values() ?? [])]
        .filter(({ violations, error }) => violations.length > 0 || error)
        .slice(0, MAX_SHOWN)
        .map((head) => [head.sample, head]),
    );
    const byFile = new Map<string, vscode.Diagnostic[]>();
    const { project } = this.#prompts.get(prompt) ?? {};
    if (project && failing.size > 0) {
      // Lines may have moved since the run, so each sample is looked up where it stands now.
      for await (const record of project.samples.records()) {
        if (record.kind !== 'sample') continue;
        const head = failing.get(record.sample.id);
        if (!head) continue;
        const { file, range } = record.sample.location;
        byFile.set(file, [...(byFile.get(file) ?? []), ...diagnosticsOf(head, range)]);
        failing.delete(record.sample.id);
        if (failing.size === 0) break;
      }
    }
    const touched = new Set([...(this.#byPrompt.get(prompt.toString())?.keys() ?? []), ...byFile.keys()]);
    this.#byPrompt.set(prompt.toString(), byFile);
    for (const file of touched) {
      this.#collection.set(
        vscode.Uri.file(file),
        [...this.#byPrompt.values()].flatMap((files) => files.get(file) ?? []),
      );
    }
  }
}

function diagnosticsOf(
  { violations, error }: ResultHead,
  range: Parameters<typeof toDiagnostic>[0]['range'],
): vscode.Diagnostic[] {
  if (error) return [toDiagnostic({ range, severity: 'error', code: error.kind, message: error.message })];
  return violations.map(({ rule, severity, message }) =>
    toDiagnostic({ range, severity, code: rule, message: sentence(message) }),
  );
}

import * as vscode from 'vscode';
import { sentence, toDiagnostic } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import type { FailingSample, FailingSamples } from './failing-samples.ts';

/** Why samples failed, at their lines. */
export class ResultDiagnostics implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #collection = this.#disposables.add(
    vscode.languages.createDiagnosticCollection('prompt-ladder-results'),
  );
  readonly #failing: FailingSamples;
  #files: readonly string[] = [];

  constructor(failing: FailingSamples) {
    this.#failing = failing;
    this.#disposables.add(failing.onDidChange(() => this.#publish()));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #publish(): void {
    const byFile = Map.groupBy(this.#failing.all, ({ place }) => place.file);
    const files = [...new Set([...this.#files, ...byFile.keys()])];
    this.#collection.set(
      files.map((file) => [vscode.Uri.file(file), byFile.get(file)?.flatMap(diagnosticsOf)]),
    );
    this.#files = [...byFile.keys()];
  }
}

function diagnosticsOf({
  head: { violations, error },
  place: { range },
}: FailingSample): readonly vscode.Diagnostic[] {
  if (error) return [toDiagnostic({ range, severity: 'error', code: error.kind, message: error.message })];
  return violations.map(({ rule, severity, message }) =>
    toDiagnostic({ range, severity, code: rule, message: sentence(message) }),
  );
}

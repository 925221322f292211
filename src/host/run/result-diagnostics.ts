import * as vscode from 'vscode';
import { changedSentence } from '../../core/report/state.ts';
import { capitalised } from '../../core/text/capitalised.ts';
import { toDiagnostic } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { rangeOfId } from '../editor/id-range.ts';
import type { ChangesSince } from './changes-since.ts';
import type { FailingSample, FailingSamples } from './failing-samples.ts';
import type { Results } from './results.ts';

/**
 * Why samples failed, once at each, under its id. Only in files that are open, and of prompts that were just run: what
 * failed some day is in the Test Explorer, and no reason for a list of problems.
 */
export class ResultDiagnostics implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #collection = this.#disposables.add(
    vscode.languages.createDiagnosticCollection('prompt-ladder-results'),
  );
  readonly #failing: FailingSamples;
  readonly #changes: ChangesSince;
  /** Prompts that were run in this window. */
  readonly #ran = new Set<string>();
  #files: readonly string[] = [];

  constructor(failing: FailingSamples, results: Results, changes: ChangesSince) {
    this.#failing = failing;
    this.#changes = changes;
    const own = (subscription: vscode.Disposable) => this.#disposables.add(subscription);
    own(results.onDidBegin(({ uri }) => this.#ran.add(uri.toString())));
    own(failing.onDidChange(() => this.#publish()));
    own(changes.onDidChange(() => this.#publish()));
    const publishFor = ({ uri }: vscode.TextDocument) => {
      if (failing.in(uri).length > 0) this.#publish();
    };
    own(vscode.workspace.onDidOpenTextDocument(publishFor));
    own(vscode.workspace.onDidCloseTextDocument(publishFor));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #publish(): void {
    const open = new Map(vscode.workspace.textDocuments.map((document) => [document.uri.fsPath, document]));
    const shown = this.#failing.all.filter(
      ({ prompt, place }) => this.#ran.has(prompt.toString()) || open.has(place.file),
    );
    const byFile = Map.groupBy(shown, ({ place }) => place.file);
    const files = [...new Set([...this.#files, ...byFile.keys()])];
    this.#collection.set(
      files.map((file) => [
        vscode.Uri.file(file),
        byFile.get(file)?.map((sample) => this.#diagnosticOf(sample, open.get(file))),
      ]),
    );
    this.#files = [...byFile.keys()];
  }

  /** @param document of the sample's file, where that is open */
  #diagnosticOf(
    { prompt, head: { sample, violations, error }, place }: FailingSample,
    document: vscode.TextDocument | undefined,
  ): vscode.Diagnostic {
    const range = rangeOfId(sample, place.range, document);
    const [worst] = violations.toSorted((a, b) => WEIGHTS[a.severity] - WEIGHTS[b.severity]);
    const more = violations.length > 1 ? ` (and ${violations.length - 1} more)` : '';
    const what = error?.message ?? `${capitalised(worst?.message ?? '')}${more}`;
    const changed = changedSentence(this.#changes.of(prompt));
    return toDiagnostic({
      range,
      severity: error ? 'error' : (worst?.severity ?? 'error'),
      code: error?.kind ?? worst?.rule ?? '',
      message: `${sample}: ${what}${changed ? ` · ${changed}` : ''}`,
    });
  }
}

const WEIGHTS = { error: 0, warning: 1, info: 2 };

import * as vscode from 'vscode';
import { SOURCE } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import type { FailingSamples } from '../run/failing-samples.ts';
import { outputUri, SCHEME } from '../run/output-address.ts';
import type { OutputDocuments } from '../run/output-documents.ts';

const KIND = vscode.CodeActionKind.QuickFix;

/**
 * Quick fixes for what breaks a rule in an output that is right all the same: on the output, and on the line of its
 * sample, since editors show none in documents that are read-only.
 */
export class ReviewActions implements vscode.Disposable, vscode.CodeActionProvider {
  readonly #disposables = new Disposables();
  readonly #failing: FailingSamples;
  readonly #outputs: OutputDocuments;

  constructor(failing: FailingSamples, outputs: OutputDocuments) {
    this.#failing = failing;
    this.#outputs = outputs;
    this.#disposables.add(
      vscode.languages.registerCodeActionsProvider(
        [{ scheme: SCHEME }, { scheme: 'file', pattern: '**/*.{jsonl,ndjson,csv,tsv,yml,yaml,json}' }],
        this,
        { providedCodeActionKinds: [KIND] },
      ),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    if (!vscode.workspace.isTrusted) return [];
    const ours = diagnostics.filter(({ source }) => source === SOURCE);
    if (document.uri.scheme === SCHEME) {
      return ours.length > 0 && this.#outputs.mayBeReviewed(document) ? actionsFor(document.uri, ours) : [];
    }
    return ours.flatMap((diagnostic) => {
      const output = this.#outputBehind(document.uri, diagnostic);
      return output ? actionsFor(output, [diagnostic]) : [];
    });
  }

  /** The output whose broken rule a diagnostic in a sample file tells of. */
  #outputBehind(file: vscode.Uri, { code, range }: vscode.Diagnostic): vscode.Uri | undefined {
    const behind = this.#failing
      .in(file)
      .find(
        ({ head: { status, violations }, place }) =>
          status === 'failed' &&
          place.range.start.line === range.start.line &&
          violations.some(({ rule }) => rule === code),
      );
    return behind && outputUri(behind.root, behind.head, undefined);
  }
}

function actionsFor(output: vscode.Uri, diagnostics: vscode.Diagnostic[]): vscode.CodeAction[] {
  const action = (title: string, command: string) => {
    const made = new vscode.CodeAction(title, KIND);
    made.command = { title, command, arguments: [output] };
    made.diagnostics = diagnostics;
    return made;
  };
  return [
    action('Approve this output', 'promptLadder.approve'),
    action('Use this output as the expected answer', 'promptLadder.useAsExpected'),
  ];
}

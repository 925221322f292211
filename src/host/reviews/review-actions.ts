import * as vscode from 'vscode';
import { SOURCE } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { SCHEMES } from '../editor/schemes.ts';
import type { FailingSample, FailingSamples } from '../run/failing-samples.ts';
import { outputUri } from '../run/output-address.ts';
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
        [
          { scheme: SCHEMES.output },
          { scheme: 'file', pattern: '**/*.{jsonl,ndjson,csv,tsv,yml,yaml,json}' },
        ],
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
    if (document.uri.scheme === SCHEMES.output) {
      return ours.length > 0 && this.#outputs.mayBeReviewed(document) ? actionsFor(document.uri, ours) : [];
    }
    return ours.flatMap((diagnostic) => {
      const behind = this.#sampleBehind(document.uri, diagnostic);
      if (!behind) return [];
      const { prompt, root, head } = behind;
      const open = action('Open its output', 'promptLadder.openOutput', [prompt, head.sample], [diagnostic]);
      const isFailed = head.status === 'failed';
      return [open, ...(isFailed ? actionsFor(outputUri(root, head, undefined), [diagnostic]) : [])];
    });
  }

  /** The failing sample that a diagnostic in a sample file tells of. */
  #sampleBehind(file: vscode.Uri, { range: { start } }: vscode.Diagnostic): FailingSample | undefined {
    return this.#failing
      .in(file)
      .find(({ place: { range } }) => range.start.line <= start.line && start.line <= range.end.line);
  }
}

function action(
  title: string,
  command: string,
  args: unknown[],
  diagnostics: vscode.Diagnostic[],
): vscode.CodeAction {
  const made = new vscode.CodeAction(title, KIND);
  made.command = { title, command, arguments: args };
  made.diagnostics = diagnostics;
  return made;
}

const actionsFor = (output: vscode.Uri, diagnostics: vscode.Diagnostic[]): vscode.CodeAction[] => [
  action('Approve this output', 'promptLadder.approve', [output], diagnostics),
  action('Use this output as the expected answer', 'promptLadder.useAsExpected', [output], diagnostics),
];

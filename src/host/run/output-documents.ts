import * as vscode from 'vscode';
import { answerText } from '../../core/runs/answer-text.ts';
import type { ResultHead } from '../../core/runs/prompt-state.ts';
import type { Result } from '../../core/runs/result.ts';
import { capitalised } from '../../core/text/capitalised.ts';
import { LineIndex, type Span } from '../../core/text/span.ts';
import { toDiagnostic, toRange } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { SCHEMES } from '../editor/schemes.ts';
import { ArrivingAnswers } from './arriving-answers.ts';
import { addressOf, outputUri } from './output-address.ts';
import type { Results } from './results.ts';
import { underlinedSpan } from './underlined-span.ts';
import { violationUnderline } from './violation-underline.ts';

/**
 * Outputs of models as read-only documents, with what breaks the rules underlined. The problem is the sample's, and
 * stands in Problems there; here it is a hint, which does not, with an underline of its own.
 */
export class OutputDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #disposables = new Disposables();
  readonly #diagnostics = this.#disposables.add(
    vscode.languages.createDiagnosticCollection('prompt-ladder-output'),
  );
  readonly #results: Results;
  readonly #shown = new Map<string, Result>();
  readonly #arriving: ArrivingAnswers;
  readonly #underlines = {
    error: this.#disposables.add(violationUnderline('error')),
    warning: this.#disposables.add(violationUnderline('warning')),
    info: this.#disposables.add(violationUnderline('info')),
  };

  constructor(results: Results, onError: (error: unknown) => void) {
    this.#results = results;
    this.#arriving = this.#disposables.add(new ArrivingAnswers(results, onError));
    this.#disposables.add(vscode.workspace.registerTextDocumentContentProvider(SCHEMES.output, this));
    this.#disposables.add(vscode.window.onDidChangeVisibleTextEditors(() => this.#underline()));
    this.#disposables.add(
      vscode.workspace.onDidChangeTextDocument(
        ({ document }) => this.resultIn(document) && this.#underline(),
      ),
    );
    this.#disposables.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#diagnostics.delete(uri);
        this.#shown.delete(uri.toString());
      }),
    );
  }

  get onDidChange(): vscode.Event<vscode.Uri> {
    return this.#arriving.onDidChange;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** @param at a stretch of the output to select, such as what breaks a rule */
  async open(root: string, head: Pick<ResultHead, 'runId' | 'sample' | 'repeat'>, at?: Span): Promise<void> {
    const result = await this.#results.read(root, head);
    const text = result?.output === undefined ? undefined : answerText(result);
    const selection = at && toRange(new LineIndex(text ?? '').rangeOf(at));
    await vscode.window.showTextDocument(outputUri(root, head, text), { preview: true, selection });
  }

  /** The result whose output a document shows. */
  resultIn(document: vscode.TextDocument): Result | undefined {
    return this.#shown.get(document.uri.toString());
  }

  /** The prompt that was answered with what a document shows. */
  promptOf({ uri }: vscode.TextDocument): Promise<vscode.Uri | undefined> {
    const { root, runId } = addressOf(uri);
    return this.#results.promptOf(root, runId);
  }

  /** Whether a document shows an output that a person can decide about: one that broke rules. */
  mayBeReviewed(document: vscode.TextDocument): boolean {
    const { status, approved } = this.resultIn(document) ?? {};
    return status === 'failed' || approved === true;
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const arriving = this.#arriving.textOf(uri);
    if (arriving !== undefined) return arriving;
    const { root, ...head } = addressOf(uri);
    const result = await this.#results.read(root, head);
    if (!result) return 'The run of this output was deleted; run the sample again.';
    this.#shown.set(uri.toString(), result);
    this.#mark(uri, result);
    return answerText(result) || (result.error?.message ?? '');
  }

  #mark(uri: vscode.Uri, { output, violations }: Result): void {
    const lines = new LineIndex(output ?? '');
    this.#diagnostics.set(
      uri,
      violations.map(({ span, severity, rule, message }) => {
        const range = lines.rangeOf(span);
        const marked = toDiagnostic({ range, severity, code: rule, message: capitalised(message) });
        marked.severity = vscode.DiagnosticSeverity.Hint;
        return marked;
      }),
    );
  }

  #underline(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const result = this.resultIn(editor.document);
      if (!result) continue;
      const lines = new LineIndex(result.output ?? '');
      for (const [severity, decoration] of Object.entries(this.#underlines)) {
        const ranges = result.violations
          .filter((violation) => violation.severity === severity)
          .map(({ span }) => underlinedSpan(span, result.output ?? ''))
          .map((span) => visible(toRange(lines.rangeOf(span)), editor.document));
        editor.setDecorations(decoration, ranges);
      }
    }
  }
}

/** A place without characters is underlined with its line. */
const visible = (range: vscode.Range, document: vscode.TextDocument) =>
  range.isEmpty ? document.lineAt(Math.min(range.start.line, document.lineCount - 1)).range : range;

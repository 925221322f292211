import * as vscode from 'vscode';
import { answerText } from '../../core/runs/answer-text.ts';
import type { Result } from '../../core/runs/result.ts';
import { LineIndex, type Span } from '../../core/text/span.ts';
import { sentence, toDiagnostic, toRange } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import type { ResultHead, Results } from './results.ts';

export const SCHEME = 'prompt-ladder-output';

/** What an output document's address says in its query. */
export interface OutputAddress {
  readonly root: string;
  readonly runId: string;
  readonly sample: string;
  readonly repeat: number;
}

export const addressOf = (uri: vscode.Uri) => JSON.parse(uri.query) as OutputAddress;

/** The rest of an address only names the document. */
export const isSameOutput = (a: vscode.Uri, b: vscode.Uri) => a.query === b.query;

/** The address of the document that shows an output. */
export function outputUri(
  root: string,
  { runId, sample, repeat }: Pick<ResultHead, 'runId' | 'sample' | 'repeat'>,
  output: string | undefined,
): vscode.Uri {
  const address: OutputAddress = { root, runId, sample, repeat };
  const name = `${sample.replace(/[^\p{L}\p{N}._-]+/gu, '-')}${repeat > 0 ? `-${repeat + 1}` : ''}${endingOf(output)}`;
  return vscode.Uri.from({ scheme: SCHEME, path: `/${name}`, query: JSON.stringify(address) });
}

/** Outputs of models as read-only documents, with what breaks the rules underlined. */
export class OutputDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #disposables = new Disposables();
  readonly #diagnostics = this.#disposables.add(
    vscode.languages.createDiagnosticCollection('prompt-ladder-output'),
  );
  readonly #results: Results;
  readonly #shown = new Map<string, Result>();

  constructor(results: Results) {
    this.#results = results;
    this.#disposables.add(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.#disposables.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#diagnostics.delete(uri);
        this.#shown.delete(uri.toString());
      }),
    );
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
    const { root, ...head } = addressOf(uri);
    const result = await this.#results.read(root, head);
    if (!result) return 'The run that held this output is gone; run the sample again.';
    this.#shown.set(uri.toString(), result);
    this.#mark(uri, result);
    return answerText(result) || (result.error?.message ?? '');
  }

  #mark(uri: vscode.Uri, { output, violations }: Result): void {
    const lines = new LineIndex(output ?? '');
    this.#diagnostics.set(
      uri,
      violations.map(({ span, severity, rule, message }) =>
        toDiagnostic({ range: lines.rangeOf(span), severity, code: rule, message: sentence(message) }),
      ),
    );
  }
}

function endingOf(output: string | undefined): string {
  if (output === undefined) return '.txt';
  try {
    const value: unknown = JSON.parse(output);
    return value !== null && typeof value === 'object' ? '.json' : '.txt';
  } catch {
    return '.md';
  }
}

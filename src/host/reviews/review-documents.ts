import * as vscode from 'vscode';
import type { Result } from '../../core/runs/result.ts';
import { LineIndex } from '../../core/text/span.ts';
import { toRange } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { SCHEMES } from '../editor/schemes.ts';
import { addressOf } from '../run/output-address.ts';
import type { Results } from '../run/results.ts';
import { violationUnderline } from '../run/violation-underline.ts';

/** What a person needs to decide about an output, together: broken rules, input, expectation and output, wrapped. */
export class ReviewDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #disposables = new Disposables();
  readonly #results: Results;
  /** By the address of their documents, where the output begins in them. */
  readonly #shown = new Map<string, { readonly result: Result; readonly outputStart: number }>();
  readonly #underline = this.#disposables.add(violationUnderline('error'));
  readonly #heading = this.#disposables.add(
    vscode.window.createTextEditorDecorationType({
      color: new vscode.ThemeColor('descriptionForeground'),
      fontWeight: 'bold',
    }),
  );

  constructor(results: Results) {
    this.#results = results;
    const own = (subscription: vscode.Disposable) => this.#disposables.add(subscription);
    own(vscode.workspace.registerTextDocumentContentProvider(SCHEMES.review, this));
    own(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#shown.delete(uri.toString())));
    own(vscode.window.onDidChangeVisibleTextEditors(() => this.#decorate()));
    own(
      vscode.workspace.onDidChangeTextDocument(
        ({ document }) => this.#shown.has(document.uri.toString()) && this.#decorate(),
      ),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { root, ...head } = addressOf(uri);
    const result = await this.#results.read(root, head);
    if (!result) return 'The run of this output was deleted; run the sample again.';
    const { reviewSheet } = await loadCore();
    const { text, outputStart } = reviewSheet(result);
    this.#shown.set(uri.toString(), { result, outputStart });
    return text;
  }

  #decorate(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      const shown = this.#shown.get(document.uri.toString());
      if (!shown) continue;
      const { result, outputStart } = shown;
      const lines = new LineIndex(document.getText());
      const moved = (offset: number) => outputStart + offset;
      editor.setDecorations(
        this.#underline,
        result.violations.map(({ span: { start, end } }) =>
          toRange(lines.rangeOf({ start: moved(start), end: moved(Math.max(end, start + 1)) })),
        ),
      );
      const headings = Array.from({ length: document.lineCount }, (_, line) => document.lineAt(line)).filter(
        ({ text, range }) => /^── .+ ──$/.test(text) && document.offsetAt(range.start) < outputStart,
      );
      editor.setDecorations(
        this.#heading,
        headings.map(({ range }) => range),
      );
    }
  }
}

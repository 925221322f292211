import * as vscode from 'vscode';
import type { Result } from '../../core/runs/result.ts';
import { LineIndex } from '../../core/text/span.ts';
import { toRange } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { SCHEMES } from '../editor/schemes.ts';
import { addressOf } from '../run/output-address.ts';
import type { Results } from '../run/results.ts';
import { underlinedSpan } from '../run/underlined-span.ts';
import { violationUnderline } from '../run/violation-underline.ts';
import type { Reviews } from './reviews.ts';
import { reviewVerdictText } from './verdict-text.ts';

const KEYS =
  'Press a to approve, r to reject, e to edit what is expected, n or p for the next or the previous output.';
const KEYS_UNTRUSTED =
  'Press n or p for the next or the previous output; to decide, trust the workspace first.';

/** What a person needs to decide about an output, together: broken rules, input, expectation and output, wrapped. */
export class ReviewDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #disposables = new Disposables();
  readonly #results: Results;
  readonly #reviews: Reviews;
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());
  /** By the address of their documents, where the output begins in them. */
  readonly #shown = new Map<string, { readonly result: Result; readonly outputStart: number }>();
  readonly #underline = this.#disposables.add(violationUnderline('error'));
  readonly #lead = this.#disposables.add(
    vscode.window.createTextEditorDecorationType({
      color: new vscode.ThemeColor('descriptionForeground'),
      fontStyle: 'italic',
    }),
  );
  readonly #heading = this.#disposables.add(
    vscode.window.createTextEditorDecorationType({
      color: new vscode.ThemeColor('descriptionForeground'),
      fontWeight: 'bold',
    }),
  );

  readonly onDidChange = this.#changed.event;

  constructor(results: Results, reviews: Reviews) {
    this.#results = results;
    this.#reviews = reviews;
    const own = (subscription: vscode.Disposable) => this.#disposables.add(subscription);
    own(vscode.workspace.registerTextDocumentContentProvider(SCHEMES.review, this));
    const refresh = () => {
      for (const address of this.#shown.keys()) this.#changed.fire(vscode.Uri.parse(address));
    };
    own(reviews.onDidChange(refresh));
    own(vscode.workspace.onDidGrantWorkspaceTrust(refresh));
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
    const { text, outputStart } = reviewSheet(result, await this.#leadOf(uri));
    this.#shown.set(uri.toString(), { result, outputStart });
    return text;
  }

  /** What was decided, and how to decide. */
  async #leadOf(uri: vscode.Uri): Promise<string> {
    const subject = await this.#reviews.subjectOf(uri);
    const verdict = subject && (await this.#reviews.verdictOn(subject));
    const keys = vscode.workspace.isTrusted ? KEYS : KEYS_UNTRUSTED;
    return verdict ? `${reviewVerdictText(verdict)}. ${keys}` : keys;
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
        result.violations
          .map(({ span }) => underlinedSpan(span, result.output ?? ''))
          .map(({ start, end }) =>
            toRange(lines.rangeOf({ start: moved(start), end: moved(Math.max(end, start + 1)) })),
          ),
      );
      editor.setDecorations(this.#lead, [document.lineAt(0).range]);
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

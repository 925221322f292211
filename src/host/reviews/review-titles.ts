import * as vscode from 'vscode';
import { Disposables } from '../editor/disposables.ts';
import { SCHEMES } from '../editor/schemes.ts';
import type { OutputDocuments } from '../run/output-documents.ts';
import type { Reviews } from './reviews.ts';
import { reviewVerdictText } from './verdict-text.ts';

/**
 * The buttons above outputs that a person can decide about, and what was decided, behind the first line. Lenses would
 * come after the text, and move it.
 */
export class ReviewTitles implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #outputs: OutputDocuments;
  readonly #reviews: Reviews;
  readonly #verdict = this.#disposables.add(
    vscode.window.createTextEditorDecorationType({
      after: {
        color: new vscode.ThemeColor('descriptionForeground'),
        fontStyle: 'italic',
        margin: '0 0 0 2em',
      },
    }),
  );
  #updates = 0;

  constructor(outputs: OutputDocuments, reviews: Reviews, onError: (error: unknown) => void) {
    this.#outputs = outputs;
    this.#reviews = reviews;
    const own = (subscription: vscode.Disposable) => this.#disposables.add(subscription);
    const update = () => void this.#update().catch(onError);
    own(reviews.onDidChange(update));
    own(vscode.window.onDidChangeVisibleTextEditors(update));
    own(vscode.workspace.onDidChangeTextDocument(({ document }) => isOutput(document) && update()));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #update(): Promise<void> {
    const update = ++this.#updates;
    const editors = vscode.window.visibleTextEditors.filter(({ document }) => isOutput(document));
    const reviewable = editors.filter(({ document }) => this.#outputs.mayBeReviewed(document));
    void vscode.commands.executeCommand(
      'setContext',
      'promptLadder.reviewable',
      reviewable.map(({ document: { uri } }) => uri.toString()),
    );
    for (const editor of editors) {
      const subject = reviewable.includes(editor)
        ? await this.#reviews.subjectOf(editor.document.uri)
        : undefined;
      const verdict = subject && (await this.#reviews.verdictOn(subject));
      if (update !== this.#updates) return;
      const after = verdict && { contentText: reviewVerdictText(verdict) };
      const { range } = editor.document.lineAt(0);
      editor.setDecorations(this.#verdict, after ? [{ range, renderOptions: { after } }] : []);
    }
  }
}

const isOutput = ({ uri }: vscode.TextDocument) => uri.scheme === SCHEMES.output;

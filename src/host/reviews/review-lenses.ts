import * as vscode from 'vscode';
import type { StoredVerdict } from '../../core/reviews/verdict.ts';
import { oneLine } from '../../core/text/one-line.ts';
import { Disposables } from '../editor/disposables.ts';
import { SCHEMES } from '../editor/schemes.ts';
import { isSameOutput } from '../run/output-address.ts';
import type { OutputDocuments } from '../run/output-documents.ts';
import type { Reviews } from './reviews.ts';

const DECIDED = {
  approve: '$(pass) Approved',
  reject: '$(circle-slash) Rejected',
  correct: '$(pencil) Corrected',
} as const;

/** What a person can do about a failed output, above it and above its review: *Approve · Reject… · Edit Expected… · Next*. */
export class ReviewLenses implements vscode.Disposable, vscode.CodeLensProvider {
  readonly #disposables = new Disposables();
  readonly #outputs: OutputDocuments;
  readonly #reviews: Reviews;
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(outputs: OutputDocuments, reviews: Reviews) {
    this.#outputs = outputs;
    this.#reviews = reviews;
    const refresh = () => this.#changed.fire();
    this.#disposables.add(reviews.onDidChange(refresh));
    this.#disposables.add(vscode.workspace.onDidGrantWorkspaceTrust(refresh));
    const documents = [{ scheme: SCHEMES.output }, { scheme: SCHEMES.review }];
    this.#disposables.add(vscode.languages.registerCodeLensProvider(documents, this));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const isReview = document.uri.scheme === SCHEMES.review;
    if (!vscode.workspace.isTrusted || !(isReview || this.#outputs.mayBeReviewed(document))) return [];
    const subject = await this.#reviews.subjectOf(document.uri);
    if (!subject) return [];
    const { uri } = subject;
    const top = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command: string) =>
      new vscode.CodeLens(top, { title, command, arguments: [uri] });
    const decided = await this.#reviews.verdictOn(subject);
    const others = this.#reviews.waiting.some((waiting) => !isSameOutput(waiting.uri, uri));
    return [
      ...(decided ? [lens(decidedText(decided), '')] : []),
      ...(decided?.verdict === 'approve' ? [] : [lens('$(check) Approve', 'promptLadder.approve')]),
      lens('$(x) Reject…', 'promptLadder.reject'),
      lens('$(edit) Edit Expected…', 'promptLadder.correct'),
      ...(isReview ? [lens('$(go-to-file) Output', 'vscode.open')] : []),
      ...(isReview && others ? [lens('$(arrow-left) Previous', 'promptLadder.reviewPrevious')] : []),
      ...(others ? [lens('$(arrow-right) Next', 'promptLadder.reviewNext')] : []),
    ];
  }
}

/** What was decided, by whom and when. */
function decidedText({ verdict, reviewer, reviewedAt }: StoredVerdict): string {
  const by = reviewer ? ` by ${oneLine(reviewer, MAX_NAME)}` : '';
  return `${DECIDED[verdict]}${by}, ${new Date(reviewedAt).toLocaleString()}`;
}

/** Characters shown of a name that anybody may have written. */
const MAX_NAME = 60;

import * as vscode from 'vscode';
import { Disposables } from '../editor/disposables.ts';
import { isSameOutput, SCHEME } from '../run/output-address.ts';
import type { OutputDocuments } from '../run/output-documents.ts';
import type { Reviews } from './reviews.ts';

const DECIDED = {
  approve: '$(pass) Approved',
  reject: '$(circle-slash) Rejected',
  correct: '$(pencil) Corrected',
} as const;

/** What a person can do about a failed output, above it: *Approve · Reject… · Correct… · Next in queue*. */
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
    this.#disposables.add(vscode.languages.registerCodeLensProvider({ scheme: SCHEME }, this));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!vscode.workspace.isTrusted || !this.#outputs.mayBeReviewed(document)) return [];
    const { uri } = document;
    const subject = await this.#reviews.subjectOf(uri);
    if (!subject) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command: string) =>
      new vscode.CodeLens(top, { title, command, arguments: [uri] });
    const decided = (await this.#reviews.verdictOn(subject))?.verdict;
    const others = this.#reviews.waiting.some((waiting) => !isSameOutput(waiting.uri, uri));
    return [
      ...(decided ? [lens(DECIDED[decided], '')] : []),
      ...(decided === 'approve' ? [] : [lens('$(check) Approve', 'promptLadder.approve')]),
      lens('$(x) Reject…', 'promptLadder.reject'),
      lens('$(edit) Correct…', 'promptLadder.correct'),
      ...(others ? [lens('$(arrow-right) Next in queue', 'promptLadder.reviewNext')] : []),
    ];
  }
}

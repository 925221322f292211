import * as vscode from 'vscode';
import type { StoredVerdict } from '../../core/reviews/verdict.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';
import { isSameOutput, reviewUri, shownOutput } from '../run/output-address.ts';
import type { Corrections } from './corrections.ts';
import { writeExpected } from './expected-answer.ts';
import type { Reviews, Subject, WaitingOutput } from './reviews.ts';

/** The commands of a review. Each takes the address of an output document, an item of the queue, or what is in the editor. */
export class ReviewCommands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #reviews: Reviews;
  readonly #corrections: Corrections;
  readonly #outputOf: (test: unknown) => vscode.Uri | undefined;
  readonly #onError: (error: unknown) => void;

  /** @param outputOf the output that a test tells of */
  constructor(
    reviews: Reviews,
    corrections: Corrections,
    outputOf: (test: unknown) => vscode.Uri | undefined,
    onError: (error: unknown) => void,
  ) {
    this.#outputOf = outputOf;
    this.#reviews = reviews;
    this.#corrections = corrections;
    this.#onError = onError;
    const register = commandRegistrar(this.#disposables, onError);
    register('approve', (of) => this.#approve(of));
    register('reject', (of, note) => this.#reject(of, note));
    register('correct', (of) => this.#correct(of));
    register('saveCorrection', (of, note) => this.#saveCorrection(of, note));
    register('useAsExpected', (of) => this.#useAsExpected(of));
    register('reviewNext', (of) => this.#review(of, 1));
    register('reviewPrevious', (of) => this.#review(of, -1));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #approve(of: unknown): Promise<void> {
    const subject = await this.#subjectFor(of);
    if (!subject) return;
    const verdict = await this.#reviews.decide(subject, { verdict: 'approve' });
    this.#tell('Approved: this output of the sample passes, now and in every run to come.', subject, verdict);
  }

  async #reject(of: unknown, given: unknown): Promise<void> {
    const subject = await this.#subjectFor(of);
    const note = subject && (await noteFor('Reject the Output', given));
    if (!subject || note === undefined) return;
    const verdict = await this.#reviews.decide(subject, { verdict: 'reject', note });
    this.#tell('Rejected: this output of the sample stays a failure.', subject, verdict);
  }

  async #correct(of: unknown): Promise<void> {
    const subject = await this.#subjectFor(of);
    if (subject) await this.#corrections.open(subject);
  }

  async #saveCorrection(of: unknown, given: unknown): Promise<void> {
    const uri = of instanceof vscode.Uri ? of : vscode.window.activeTextEditor?.document.uri;
    const subject = uri && this.#corrections.get(uri);
    if (!uri || !subject) {
      void vscode.window.showInformationMessage(
        'No output is being corrected in this editor; open one and choose Edit Expected first.',
      );
      return;
    }
    if (!(await mayDecide())) return;
    const document = await vscode.workspace.openTextDocument(uri);
    const correction = document.getText();
    if (correction === subject.result.output) {
      void vscode.window.showInformationMessage(
        'The text is still the output itself; change it, or approve the output instead.',
      );
      return;
    }
    const note = await noteFor('Save Correction', given);
    if (note === undefined) return;
    // First what can be refused.
    await writeExpected(subject, correction);
    await this.#reviews.decide(subject, { verdict: 'correct', correction, note });
    await this.#corrections.close(document);
    void vscode.window.showInformationMessage('Corrected: the sample expects your text now.');
  }

  async #useAsExpected(of: unknown): Promise<void> {
    const subject = await this.#subjectFor(of);
    if (!subject) return;
    await writeExpected(subject, subject.result.output);
    void vscode.window.showInformationMessage('The sample expects this output now.');
  }

  /** Opens the review of the output that waits behind or before the one in the editor, or of the first. */
  async #review(of: unknown, step: 1 | -1): Promise<void> {
    const { waiting } = this.#reviews;
    const current = outputFor(of);
    const isCurrent = ({ uri }: WaitingOutput) => current !== undefined && isSameOutput(uri, current);
    const at = waiting.findIndex(isCurrent);
    const next = waiting.at(at < 0 ? 0 : (at + step) % waiting.length);
    if (next && !isCurrent(next)) await vscode.window.showTextDocument(reviewUri(next.uri));
    else void vscode.window.showInformationMessage('Nothing else waits for review.');
  }

  /** The output to decide about; the user is told where there is none, and in a workspace that is not trusted. */
  async #subjectFor(of: unknown): Promise<Subject | undefined> {
    if (!(await mayDecide())) return undefined;
    const uri = (typeof of === 'object' && of !== null ? this.#outputOf(of) : undefined) ?? outputFor(of);
    const subject = uri && (await this.#reviews.subjectOf(uri));
    if (subject) return subject;
    void vscode.window.showInformationMessage(
      uri
        ? 'The run of this output was deleted; run the sample again.'
        : 'No output is open; open one from the review queue or a failed sample first.',
    );
    return undefined;
  }

  /** Says what was decided. Not awaited: the message may stay for as long as it likes. */
  #tell(message: string, subject: Subject, verdict: StoredVerdict): void {
    void vscode.window
      .showInformationMessage(message, 'Undo')
      .then((chosen) => chosen && this.#reviews.undo(subject, verdict))
      .then(undefined, this.#onError);
  }
}

/** The output document that a command is meant for: its argument, that of an item, or the one in the editor. */
function outputFor(of: unknown): vscode.Uri | undefined {
  const named = of instanceof vscode.Uri ? of : (of as { uri?: unknown } | undefined)?.uri;
  const uri = named instanceof vscode.Uri ? named : vscode.window.activeTextEditor?.document.uri;
  return uri && shownOutput(uri);
}

const mayDecide = () => inTrustedWorkspace('no verdict is written');

/** Why something was decided, or `undefined` when the user thought better of it. */
const noteFor = async (title: string, note: unknown): Promise<string | undefined> =>
  typeof note === 'string'
    ? note
    : vscode.window.showInputBox({ title, prompt: 'Why, for the next reader (may stay empty)' });

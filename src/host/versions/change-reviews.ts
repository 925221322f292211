import * as vscode from 'vscode';
import type { PromptCheck as Compared } from '../../core/compare/prompt-check.ts';
import type { Variation } from '../../core/compare/variants.ts';
import { pathIn } from '../../core/text/path-in.ts';
import { plural } from '../../core/text/plural.ts';
import { signalOf } from '../editor/cancellation.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { SCHEMES } from '../editor/schemes.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';
import type { CheckedPrompt } from '../prompt/checked-prompts.ts';
import { isPrompt } from '../prompt/checked-prompts.ts';
import { chooseReference } from './moment-picker.ts';
import type { FileChange } from './revision-documents.ts';
import { runContextOf, type VariationRuns } from './variation-runs.ts';
import type { VersionParts } from './version-commands.ts';

export interface ReviewParts extends VersionParts {
  readonly runs: VariationRuns;
}

/** What a review is about: the prompts that differ from a commit. */
interface ChangeReview {
  readonly reference: string;
  /** Whole hash: where the work tree left the reference. */
  readonly base: string;
  readonly prompts: readonly vscode.Uri[];
  /** Paths in the workspace root. */
  readonly deleted: readonly string[];
}

/** A review with the document that reports of it. */
interface ReportedReview {
  readonly uri: vscode.Uri;
  readonly review: ChangeReview;
}

/** *Review Prompt Changes…*: every change since a branch in one diff, and beside it what the prompts do otherwise. */
export class ChangeReviews implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #disposables = new Disposables();
  readonly #parts: ReviewParts;
  readonly #texts = new Map<string, string>();
  /** By their reports those of whose prompts some have no run to compare. */
  readonly #lacking = new Map<string, ReportedReview>();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());

  readonly onDidChange = this.#changed.event;

  constructor(parts: ReviewParts) {
    this.#parts = parts;
    this.#disposables.add(vscode.workspace.registerTextDocumentContentProvider(SCHEMES.changes, this));
    const register = commandRegistrar(this.#disposables, parts.onError);
    register('reviewChanges', (reference) => this.#review(reference));
    register('makeMissingRuns', (report) => this.#makeMissing(report));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.#texts.get(uri.toString()) ?? 'This review is over. Run *Review Prompt Changes…* for a new one.\n'
    );
  }

  async #review(given: unknown): Promise<void> {
    if (!(await inTrustedWorkspace('git is not run'))) return;
    const known = await this.#parts.prompts.checkAll();
    const active = vscode.window.activeTextEditor?.document.uri;
    const [first] = active && isPrompt(active) ? [active] : known.map(({ uri }) => uri);
    if (!first) {
      void vscode.window.showInformationMessage('There is no prompt file in this workspace yet.');
      return;
    }
    const { root, git } = await this.#parts.histories.sourcesOf(first);
    const reference =
      typeof given === 'string'
        ? given
        : await chooseReference({ root, git }, 'Review Prompt Changes Against');
    if (reference === undefined) return;
    const { GitRepository } = await loadCore();
    const repository = await GitRepository.open(root, git);
    const base = await repository.mergeBase(await repository.commitOf(reference));
    const changed = new Set(await repository.changedSince(base));
    const touched = known.filter((each) => filesOf(each).some((file) => changed.has(file)));
    const changes = await this.#changes(touched, changed, base);
    if (changes.length === 0) {
      void vscode.window.showInformationMessage(
        `No prompt, rules file or sample file differs from ${reference}.`,
      );
      return;
    }
    await vscode.commands.executeCommand('vscode.changes', `Prompts against ${reference}`, changes);
    const deleted = changes.flatMap(([{ fsPath }, , now]) => (now ? [] : pathIn(root, fsPath)));
    await this.#summarise({ reference, base, prompts: touched.map(({ uri }) => uri), deleted });
  }

  /** The files that differ, each once. */
  async #changes(
    touched: readonly CheckedPrompt[],
    changed: ReadonlySet<string>,
    base: string,
  ): Promise<FileChange[]> {
    const { documents } = this.#parts;
    const found = new Map<string, FileChange>();
    /** Where prompts were then: those that moved are not gone. */
    const paired = new Set<string>();
    const add = (change: FileChange) =>
      found.set(change[0].toString(), found.get(change[0].toString()) ?? change);
    for (const { uri, project } of touched) {
      const { changes, was } = await documents.changesSince(uri, base);
      for (const change of changes) add(change);
      if (was !== undefined) paired.add(was);
      for (const file of project?.sampleFiles ?? [])
        if (changed.has(file)) {
          const now = vscode.Uri.file(file);
          add([now, documents.fileAt(file, base), now]);
        }
    }
    for (const file of changed) {
      const uri = vscode.Uri.file(file);
      const isGone =
        isPrompt(uri) &&
        !paired.has(file) &&
        !(await vscode.workspace.fs.stat(uri).then(
          () => true,
          () => false,
        ));
      if (isGone) add([uri, documents.fileAt(file, base), undefined]);
    }
    return [...found.values()];
  }

  async #summarise(review: ChangeReview): Promise<void> {
    const name = `Prompts against ${review.reference.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.md`;
    const uri = vscode.Uri.from({ scheme: SCHEMES.changes, path: `/${name}`, query: review.base });
    const lacking = await this.#compare({ review, uri });
    // As an editor of the report and not as a view beside it, so that its title can have buttons.
    await vscode.commands.executeCommand('vscode.openWith', uri, PREVIEW, vscode.ViewColumn.Beside);
    if (lacking === 0) return;
    const make = 'Make Missing Runs';
    const message = `${plural(lacking, 'changed prompt')} of ${review.prompts.length} ${lacking === 1 ? 'has' : 'have'} no run to compare, before or after.`;
    // Not awaited: the message may stay for as long as it likes.
    void vscode.window
      .showInformationMessage(message, make)
      .then(async (chosen) => chosen === make && (await this.#makeMissing(uri)))
      .then(undefined, this.#parts.onError);
  }

  /** @param report the document of a review; where it is none, the last one that lacks runs is meant */
  async #makeMissing(report: unknown): Promise<void> {
    const reported =
      report instanceof vscode.Uri
        ? this.#lacking.get(report.toString())
        : [...this.#lacking.values()].at(-1);
    if (reported) await this.#compare(reported, true);
    else void vscode.window.showInformationMessage('No review of prompt changes lacks a run.');
  }

  /**
   * Writes the report by the runs that are there.
   * @param makes whether runs that are missing are made
   * @returns how many prompts lack one
   */
  async #compare({ uri, review }: ReportedReview, makes = false): Promise<number> {
    const { pullRequestReport } = await loadCore();
    const lacking = new Set<vscode.Uri>();
    const checked = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: 'Prompt Ladder: comparing…',
        cancellable: true,
      },
      async (_, token) => {
        using cancellation = signalOf([token]);
        const all: Compared[] = [];
        for (const prompt of review.prompts)
          all.push(await this.#check(prompt, review, { lacking, makes, signal: cancellation.signal }));
        return all;
      },
    );
    this.#texts.set(uri.toString(), pullRequestReport(checked, review.reference, review.deleted));
    this.#changed.fire(uri);
    this.#lacking.delete(uri.toString());
    if (lacking.size > 0) this.#lacking.set(uri.toString(), { uri, review });
    void vscode.commands.executeCommand('setContext', 'promptLadder.lackingRuns', [...this.#lacking.keys()]);
    return lacking.size;
  }

  /** @param lacking is given the prompt where it lacks a run */
  async #check(
    prompt: vscode.Uri,
    { reference, base }: ChangeReview,
    { lacking, makes, signal }: { lacking: Set<vscode.Uri>; makes: boolean; signal: AbortSignal },
  ): Promise<Compared> {
    const { checkAgainst, storedRun, UserError } = await loadCore();
    const sources = await this.#parts.histories.sourcesOf(prompt);
    const shown = { prompt: sources.prompt, folder: '' };
    const runContext = runContextOf(sources, prompt, signal);
    const runOf = async (variation: Variation, samples: string) => {
      const stored = await storedRun(variation, runContext, samples);
      if (stored) return stored;
      lacking.add(prompt);
      const [made] = (makes && (await this.#parts.runs.of(sources, [variation], { samples }))) || [];
      if (made) lacking.delete(prompt);
      return made;
    };
    try {
      const checked = await checkAgainst(sources, {
        against: base,
        missing: {},
        signal,
        defaults: runContext.defaults,
        runOf: async (variation, { plan }) => {
          const run = await runOf(variation, plan.samples.hash);
          if (run) return run;
          const which = variation.name === 'now' ? 'The current prompt' : `The prompt of ${reference}`;
          throw new UserError(
            `${which} has no finished run over the current samples; choose "Make Missing Runs" in the title of this report.`,
          );
        },
      });
      return { ...shown, ...checked };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { ...shown, state: 'refused', refusal: error.message, breaches: [] };
    }
  }
}

/** The editor's own preview of Markdown. */
const PREVIEW = 'vscode.markdown.preview.editor';

const filesOf = ({ uri, project }: CheckedPrompt) => [
  uri.fsPath,
  ...(project ? [...project.ruleFiles, ...project.sampleFiles] : []),
];

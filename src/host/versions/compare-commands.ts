import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Run } from '../../core/runs/run.ts';
import type { PromptMoment } from '../../core/versions/prompt-history.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { choosePrompt } from '../prompt/prompt-choice.ts';
import { type ComparisonDocuments, changedIn, compareOutputs, type RunPair } from './comparison-documents.ts';
import { chooseMoment } from './moment-picker.ts';
import { momentOf, type PromptTree } from './prompt-tree.ts';
import type { VersionParts } from './version-commands.ts';

export interface CompareParts extends VersionParts {
  readonly tree: PromptTree;
  readonly comparisons: ComparisonDocuments;
}

const CLIPBOARD = { label: '$(clippy) Clipboard' };
const REFERENCE = { label: '$(git-branch) Branch, tag or other revision…' };
const RESTORE = { iconPath: new vscode.ThemeIcon('discard'), tooltip: 'Restore into the editor' };
const WITH_NOW = { iconPath: new vscode.ThemeIcon('diff'), tooltip: 'Compare with the files of now' };

/** The commands that compare: texts, behaviour, outputs. Each takes a prompt, an item of the tree, or asks. */
export class CompareCommands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #parts: CompareParts;

  constructor(parts: CompareParts) {
    this.#parts = parts;
    const register = commandRegistrar(this.#disposables, parts.onError);
    register('compareWith', (of, revision) => this.#compareWith(of, revision));
    register('compareWithNow', (of) => this.#compareWith(of, momentOf(of)?.name));
    register('showChange', (of) => this.#showChange(of));
    register('showHistory', (of) => this.#showHistory(of));
    register('compareBehaviour', (of) => this.#compareBehaviour(of));
    register('compareOutputs', (pair, sample) => this.#compareOutputs(pair, sample));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #compareWith(of: unknown, given: unknown): Promise<void> {
    const prompt = await this.#promptFor(of, 'Compare which prompt?');
    if (!prompt) return;
    const { documents, histories } = this.#parts;
    if (typeof given === 'string') return documents.compare(prompt, given);
    const chosen = await chooseMoment(histories, prompt, {
      title: `Compare ${basename(prompt.path)} With`,
      placeholder: 'What to hold the files of now against',
      choices: [CLIPBOARD, ...(vscode.workspace.isTrusted ? [REFERENCE] : [])],
    });
    if (chosen?.choice === CLIPBOARD) return documents.compareWithClipboard(prompt);
    const name = chosen?.choice === REFERENCE ? await this.#chooseReference(prompt) : chosen?.moment?.name;
    if (name) await documents.compare(prompt, name);
  }

  /** A branch or tag from the list, or whatever else git calls a commit. */
  async #chooseReference(prompt: vscode.Uri): Promise<string | undefined> {
    const { GitRepository } = await loadCore();
    const { root, git } = await this.#parts.histories.sourcesOf(prompt);
    const names = await (await GitRepository.open(root, git)).references();
    const other = { label: '$(add) Another revision…' };
    const title = 'Compare With Revision';
    const chosen = await vscode.window.showQuickPick([...names.map((label) => ({ label })), other], {
      title,
    });
    if (chosen !== other) return chosen?.label;
    return vscode.window.showInputBox({ title, prompt: 'A commit, branch or tag, such as HEAD~3' });
  }

  async #showChange(of: unknown): Promise<void> {
    const prompt = await this.#promptFor(of, 'Show what changed in which prompt?');
    if (!prompt) return;
    const { histories } = this.#parts;
    const question = { title: 'Show What Changed', placeholder: 'The saved version, commit or run' };
    const moment = momentOf(of) ?? (await chooseMoment(histories, prompt, question))?.moment;
    if (moment) await this.#showMoment(prompt, moment);
  }

  async #showMoment(prompt: vscode.Uri, { before, name }: PromptMoment): Promise<void> {
    if (before === undefined) await this.#parts.documents.open(prompt, name);
    else await this.#parts.documents.compare(prompt, before, name);
  }

  async #showHistory(of: unknown): Promise<void> {
    const prompt = await this.#promptFor(of, 'Show the history of which prompt?');
    if (!prompt) return;
    const reveal = { label: `$(list-tree) Show in the view Prompts` };
    const chosen = await chooseMoment(this.#parts.histories, prompt, {
      title: `History of ${basename(prompt.path)}`,
      placeholder: 'Saved versions, commits and runs, newest first; choose one to see what it changed',
      choices: [reveal],
      buttons: [WITH_NOW, RESTORE],
    });
    if (chosen?.choice === reveal) return this.#parts.tree.reveal(prompt);
    if (!chosen?.moment) return;
    const node = { prompt, moment: chosen.moment };
    if (chosen.button === WITH_NOW) await this.#parts.documents.compare(prompt, chosen.moment.name);
    else if (chosen.button === RESTORE)
      await vscode.commands.executeCommand('promptLadder.restoreVersion', node);
    else await this.#showMoment(prompt, chosen.moment);
  }

  async #compareBehaviour(of: unknown): Promise<void> {
    const prompt = await this.#promptFor(of, 'Compare the behaviour of which prompt?');
    const pair = prompt && (await this.#choosePair(prompt, runIn(momentOf(of))));
    if (prompt && pair)
      await this.#parts.comparisons.show(pair, basename(prompt.path).replace(/\.prompt\.ya?ml$/, ''));
  }

  /** @param given one of the two; the newest run of all samples where it is absent */
  async #choosePair(prompt: vscode.Uri, given: Run | undefined): Promise<RunPair | undefined> {
    const { histories } = this.#parts;
    const { runs, sources } = await histories.of(prompt);
    const whole = runs.find(({ run }) => run.settings.filter.length === 0 && run.summary) ?? runs[0];
    const one = given ?? whole?.run;
    if (!one || runs.length < 2) {
      void vscode.window.showInformationMessage(
        `${basename(prompt.path)} has ${one ? 'one run' : 'no run'} so far, and a comparison needs two; run its samples.`,
      );
      return undefined;
    }
    const isOther = (run: Run | undefined) => run !== undefined && run.id !== one.id;
    const chosen = await chooseMoment(histories, prompt, {
      title: 'Compare Behaviour With',
      placeholder: 'The run, or the version with a run, to compare the outputs with',
      wanted: (moment) => isOther(runIn(moment)),
    });
    const other = runIn(chosen?.moment);
    if (!other) return undefined;
    const [before, after] = [one, other].sort((a, b) => (a.id < b.id ? -1 : 1));
    return before && after && { root: sources.root, before: before.id, after: after.id };
  }

  async #compareOutputs(given: unknown, sample: unknown): Promise<void> {
    if (isPair(given) && typeof sample === 'string') return compareOutputs(given, sample);
    const prompt = await this.#promptFor(given, 'Compare outputs of which prompt?');
    const pair = prompt && (await this.#choosePair(prompt, undefined));
    if (!pair) return;
    const samples = await changedIn(pair);
    if (samples.length === 0) {
      void vscode.window.showInformationMessage(
        'No sample passes in one of the two runs and fails in the other.',
      );
      return;
    }
    const chosen = await vscode.window.showQuickPick(samples, { title: 'Compare Outputs of Sample' });
    if (chosen !== undefined) await compareOutputs(pair, chosen);
  }

  #promptFor(of: unknown, question: string): Promise<vscode.Uri | undefined> {
    return choosePrompt(this.#parts.prompts, of, question);
  }
}

/** The run that tells how a moment behaved. */
const runIn = (moment: PromptMoment | undefined): Run | undefined =>
  moment?.kind === 'commit' ? undefined : moment?.run;

const isPair = (value: unknown): value is RunPair =>
  typeof value === 'object' && value !== null && 'before' in value && 'after' in value && 'root' in value;

import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { PromptMoment } from '../../core/versions/prompt-history.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { choosePrompt } from '../prompt/prompt-choice.ts';
import { chooseMoment, chooseReference, REFERENCE } from './moment-picker.ts';
import { momentOf, type PromptTree } from './prompt-tree.ts';
import type { VersionParts } from './version-commands.ts';

export interface HistoryParts extends VersionParts {
  readonly tree: PromptTree;
}

const CLIPBOARD = { label: '$(clippy) Clipboard' };
const RESTORE = { iconPath: new vscode.ThemeIcon('discard'), tooltip: 'Restore into the editor' };
const WITH_NOW = { iconPath: new vscode.ThemeIcon('diff'), tooltip: 'Compare with the current files' };

/** The commands that compare the texts of a prompt's revisions. Each takes a prompt, an item of the tree, or asks. */
export class HistoryCommands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #parts: HistoryParts;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
    const register = commandRegistrar(this.#disposables, parts.onError);
    register('compareWith', (of, revision) => this.#compareWith(of, revision));
    register('compareWithNow', (of) => this.#compareWith(of, momentOf(of)?.name));
    register('showChange', (of) => this.#showChange(of));
    register('showHistory', (of) => this.#showHistory(of));
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
      placeholder: 'What to compare the current files with',
      choices: [CLIPBOARD, ...(vscode.workspace.isTrusted ? [REFERENCE] : [])],
    });
    if (chosen?.choice === CLIPBOARD) return documents.compareWithClipboard(prompt);
    const name =
      chosen?.choice === REFERENCE
        ? await chooseReference(await histories.sourcesOf(prompt))
        : chosen?.moment?.name;
    if (name) await documents.compare(prompt, name);
  }

  async #showChange(of: unknown): Promise<void> {
    const prompt = await this.#promptFor(of, 'Show what changed in which prompt?');
    if (!prompt) return;
    const { histories } = this.#parts;
    const question = { title: 'Show Changes', placeholder: 'The saved version, commit or run' };
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
      placeholder: 'Saved versions, commits and runs, newest first; choose one to see its changes',
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

  #promptFor(of: unknown, question: string): Promise<vscode.Uri | undefined> {
    return choosePrompt(this.#parts.prompts, of, question);
  }
}

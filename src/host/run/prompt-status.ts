import * as vscode from 'vscode';
import { formatCount, plural } from '../../core/text/plural.ts';
import { Disposables } from '../editor/disposables.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { Results } from './results.ts';

/** Prompts are checked, and samples answered, faster than anybody can read how many they are. */
const PAUSE_MS = 100;

/** How many prompts a workspace has and how many of their samples fail, in the status bar; nothing where it has none. */
export class PromptStatus implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #results: Results;
  readonly #item = this.#disposables.add(
    vscode.window.createStatusBarItem('promptLadder.prompts', vscode.StatusBarAlignment.Left, 0),
  );

  #hasResults = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(prompts: CheckedPrompts, results: Results) {
    this.#prompts = prompts;
    this.#results = results;
    this.#item.name = 'Prompt Ladder: Prompts';
    this.#item.command = 'promptLadder.prompts.focus';
    const soon = () => {
      this.#timer ??= setTimeout(() => this.#update(), PAUSE_MS);
    };
    for (const event of [prompts.onDidChange, results.onDidChange, results.onDidCount])
      this.#disposables.add(event(soon));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  /** For the walkthrough, whose step to run is done once a run has brought something. */
  #tellOfResults(): void {
    if (this.#hasResults) return;
    this.#hasResults = true;
    void vscode.commands.executeCommand('setContext', 'promptLadder.hasResults', true);
  }

  #update(): void {
    this.#timer = undefined;
    const { all } = this.#prompts;
    if (all.length === 0) {
      this.#item.hide();
      return;
    }
    const counts = all.map(({ uri }) => this.#results.get(uri)?.counts);
    const failed = counts.reduce((sum, count) => sum + (count?.failed ?? 0), 0);
    const unanswered = counts.reduce((sum, count) => sum + (count?.unanswered ?? 0), 0);
    const text = [
      plural(all.length, 'prompt'),
      ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
      ...(unanswered > 0 ? [`${formatCount(unanswered)} without an answer`] : []),
    ].join(', ');
    this.#item.text = `$(checklist) ${text}`;
    this.#item.tooltip = 'Show the prompts of this workspace';
    this.#item.accessibilityInformation = { label: `Prompt Ladder: ${text}` };
    this.#item.show();
    if (all.some(({ uri }) => (this.#results.get(uri)?.heads.size ?? 0) > 0)) this.#tellOfResults();
  }
}

import * as vscode from 'vscode';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { Histories } from './histories.ts';

const UNSAVED = '≠';
const LABELLED = '◆';

/** What the names of prompt files show everywhere: which saved version a file is, with its labels, or that it is none. */
export class PromptDecorations implements vscode.Disposable, vscode.FileDecorationProvider {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #histories: Histories;
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<vscode.Uri | undefined>());

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(prompts: CheckedPrompts, histories: Histories) {
    this.#prompts = prompts;
    this.#histories = histories;
    this.#disposables.add(histories.onDidChangeVersions(() => this.#changed.fire(undefined)));
    this.#disposables.add(prompts.onDidChange((prompt) => this.#changed.fire(prompt)));
    this.#disposables.add(vscode.window.registerFileDecorationProvider(this));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideFileDecoration(uri: vscode.Uri): Promise<vscode.FileDecoration | undefined> {
    if (uri.scheme !== 'file' || !/\.prompt\.ya?ml$/.test(uri.path)) return undefined;
    await this.#prompts.found;
    const sources = await this.#histories.sourcesOf(uri).catch(() => undefined);
    const newest = sources?.versions.versions.at(-1);
    if (!sources || !newest) return undefined;
    const { unsavedChange } = await loadCore();
    const unsaved = await unsavedChange(sources).catch(() => undefined);
    const { labels, versions } = sources.versions;
    const numberOf = (id: string) => versions.find((version) => version.id === id)?.number;
    if (unsaved) {
      const elsewhere = labels.map(({ name, version }) => `${name} is v${numberOf(version)}`);
      const what = `Changed since v${unsaved.since.number}: ${unsaved.change}`;
      return { badge: UNSAVED, tooltip: [what, ...elsewhere].join(' · ') };
    }
    const own = labels.filter(({ version }) => version === newest.id).map(({ name }) => name);
    return {
      ...(own.length > 0 && { badge: LABELLED }),
      tooltip: [`v${newest.number}`, ...own].join(' · '),
    };
  }
}

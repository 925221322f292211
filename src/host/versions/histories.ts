import * as vscode from 'vscode';
import type { Money } from '../../core/report/money.ts';
import type { CommitMoment, PromptHistory, PromptMoment } from '../../core/versions/prompt-history.ts';
import type { VersionedPrompt } from '../../core/versions/versioned-prompt.ts';
import { Disposables } from '../editor/disposables.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import { watchFiles } from '../editor/watch-files.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { Results } from '../run/results.ts';
import { GitExtension } from './git-extension.ts';

/** The history of one prompt, as far as it was read. */
export interface ReadHistory extends PromptHistory {
  readonly sources: VersionedPrompt;
  readonly money: Money;
}

export interface Commits {
  readonly moments: readonly CommitMoment[];
  readonly hasMore: boolean;
}

const VERSIONS_AND_RUNS = '**/.prompt-ladder/{versions/**,runs/*/run.json}';
/** Runs, checkouts and typing change many files at once. */
const PAUSE_MS = 200;

/** The saved versions, runs and commits of the workspace's prompts; each history is read when somebody looks. */
export class Histories implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #git = this.#disposables.add(new GitExtension());
  readonly #read = new Map<string, Promise<ReadHistory>>();
  readonly #commits = new Map<string, { readonly most: number; readonly found: Promise<Commits> }>();
  /** What changed from one revision to the next, which never changes itself. */
  readonly #changes = new Map<string, string>();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());
  #describing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  readonly onDidChange = this.#changed.event;

  constructor(prompts: CheckedPrompts, results: Results, onError: (error: unknown) => void) {
    const forget = () => this.forget();
    this.#disposables.add(
      watchFiles(VERSIONS_AND_RUNS, { onTouched: forget, onFolderGone: forget, onError }),
    );
    this.#disposables.add(results.onDidChange(forget));
    this.#disposables.add(
      prompts.onDidChange((prompt) => {
        this.#read.delete(prompt.toString());
        this.#tellSoon();
      }),
    );
    this.#disposables.add(
      this.#git.onDidChange(() => {
        this.#commits.clear();
        forget();
      }),
    );
    this.#disposables.add(vscode.workspace.onDidGrantWorkspaceTrust(forget));
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  /** For what was just written, too, since a watcher tells of files late or, in a new folder, not at all. */
  forget(): void {
    this.#read.clear();
    this.#tellSoon();
  }

  /** @throws {UserError} when its files cannot be read */
  of(prompt: vscode.Uri): Promise<ReadHistory> {
    const key = prompt.toString();
    const kept = this.#read.get(key);
    if (kept) return kept;
    const read = this.#readHistory(prompt);
    this.#read.set(key, read);
    read.catch(() => this.#read.delete(key));
    return read;
  }

  /** As they are now, whatever was read before. */
  async sourcesOf(prompt: vscode.Uri): Promise<VersionedPrompt> {
    const { versionedPrompt, diskFiles } = await loadCore();
    return versionedPrompt(prompt.fsPath, editorFiles(diskFiles), await this.git());
  }

  /** Path of the `git` that the editor uses; `undefined` for the one on the PATH. */
  async git(): Promise<string | undefined> {
    return vscode.workspace.isTrusted ? this.#git.program() : undefined;
  }

  /**
   * The newest commits that touched a prompt; none in a workspace that is not trusted, whose repository may configure
   * git.
   */
  async commits(prompt: vscode.Uri, most: number): Promise<Commits> {
    if (!vscode.workspace.isTrusted) return { moments: [], hasMore: false };
    const key = prompt.toString();
    const kept = this.#commits.get(key);
    if (kept && kept.most >= most) return kept.found;
    const found = this.#readCommits(prompt, most);
    this.#commits.set(key, { most, found });
    return found;
  }

  /** What a moment changed, in a phrase; where that is not known yet, it is found out, and told as a change. */
  changeOf(prompt: vscode.Uri, { before, name, kind }: PromptMoment): string | undefined {
    if (before === undefined) return kind === 'run' ? undefined : 'the first one';
    const key = JSON.stringify([prompt.toString(), before, name]);
    const known = this.#changes.get(key);
    if (known !== undefined) return known;
    this.#changes.set(key, '');
    this.#describing = this.#describing.then(() => this.#describe(prompt, key, [before, name]));
    return undefined;
  }

  async #describe(prompt: vscode.Uri, key: string, names: readonly [string, string]): Promise<void> {
    if (this.#isDisposed) return;
    const { changeBetween } = await loadCore();
    try {
      this.#changes.set(key, await changeBetween(names, (await this.of(prompt)).sources));
    } catch {
      this.#changes.set(key, 'cannot be read as a prompt');
    }
    this.#tellSoon();
  }

  async #readHistory(prompt: vscode.Uri): Promise<ReadHistory> {
    const { promptHistory, loadConfig, diskFiles, moneyOf } = await loadCore();
    const sources = await this.sourcesOf(prompt);
    const { config } = await loadConfig(sources.root, diskFiles);
    return { ...(await promptHistory(sources)), sources, money: moneyOf(config.currency) };
  }

  async #readCommits(prompt: vscode.Uri, most: number): Promise<Commits> {
    const { commitMoments } = await loadCore();
    const moments: CommitMoment[] = [];
    for await (const moment of commitMoments(await this.sourcesOf(prompt))) {
      if (moments.length === most) return { moments, hasMore: true };
      moments.push(moment);
    }
    return { moments, hasMore: false };
  }

  #tellSoon(): void {
    if (this.#isDisposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#changed.fire(), PAUSE_MS);
  }
}

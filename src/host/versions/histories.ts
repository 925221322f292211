import * as vscode from 'vscode';
import type { MomentContext } from '../../core/report/moment.ts';
import type { DescribedMoment, MomentReader } from '../../core/versions/moment-reader.ts';
import type { CommitMoment, PromptHistory, PromptMoment } from '../../core/versions/prompt-history.ts';
import type { PromptVersions } from '../../core/versions/version-store.ts';
import type { VersionedPrompt } from '../../core/versions/versioned-prompt.ts';
import { Disposables } from '../editor/disposables.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import { watchFiles } from '../editor/watch-files.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { Results } from '../run/results.ts';
import { GitExtension } from './git-extension.ts';

/** The history of one prompt, as far as it was read. */
export interface ReadHistory extends PromptHistory, MomentContext {
  readonly sources: VersionedPrompt;
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
  /** What moments changed, which never changes itself; `undefined` while it is found out. */
  readonly #described = new Map<string, DescribedMoment | undefined>();
  readonly #readers = new Map<string, MomentReader>();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());
  readonly #versionsChanged = this.#disposables.add(new vscode.EventEmitter<void>());
  readonly #versionsRead = this.#disposables.add(new vscode.EventEmitter<PromptVersions>());
  #describing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  readonly onDidChange = this.#changed.event;
  /** A version or label was written, or is gone. */
  readonly onDidChangeVersions = this.#versionsChanged.event;
  /** The versions of a prompt were read, with what is wrong with their files. */
  readonly onDidReadVersions = this.#versionsRead.event;

  constructor(prompts: CheckedPrompts, results: Results, onError: (error: unknown) => void) {
    const forget = () => this.forget();
    const forgetRuns = () => {
      this.#read.clear();
      this.#tellSoon();
    };
    const onTouched = ({ path }: vscode.Uri) => (path.endsWith('/run.json') ? forgetRuns() : forget());
    this.#disposables.add(watchFiles(VERSIONS_AND_RUNS, { onTouched, onFolderGone: forget, onError }));
    this.#disposables.add(results.onDidChange(forgetRuns));
    this.#disposables.add(
      prompts.onDidChange((prompt) => {
        this.#read.delete(prompt.toString());
        this.#tellSoon();
      }),
    );
    const forgetCommits = () => {
      this.#commits.clear();
      forget();
    };
    this.#disposables.add(this.#git.onDidChange(forgetCommits));
    this.#disposables.add(vscode.workspace.onDidGrantWorkspaceTrust(forgetCommits));
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  /** For what was just written, too, since a watcher tells of files late or, in a new folder, not at all. */
  forget(): void {
    this.#read.clear();
    this.#versionsChanged.fire();
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
    const sources = await versionedPrompt(prompt.fsPath, editorFiles(diskFiles), await this.git());
    this.#versionsRead.fire(sources.versions);
    return sources;
  }

  /**
   * Path of the `git` that the editor uses; `undefined` for the one on the PATH, `null` in a workspace that is not
   * trusted, whose repository may configure git.
   */
  async git(): Promise<string | null | undefined> {
    return vscode.workspace.isTrusted ? this.#git.program() : null;
  }

  /** The newest commits that touched a prompt; none where git may not run. */
  async commits(prompt: vscode.Uri, most: number): Promise<Commits> {
    const key = prompt.toString();
    const kept = this.#commits.get(key);
    if (kept && kept.most >= most) return kept.found;
    const found = this.#readCommits(prompt, most);
    this.#commits.set(key, { most, found });
    return found;
  }

  /** What a moment changed, and which prompt it had; where that is not known yet, it is found out, and told as a change. */
  describe(prompt: vscode.Uri, moment: PromptMoment): DescribedMoment | undefined {
    // A run that changed nothing says so by saying nothing.
    if (moment.kind === 'run' && moment.before === undefined) return undefined;
    const key = JSON.stringify([prompt.toString(), moment.before, moment.name]);
    if (this.#described.has(key)) return this.#described.get(key);
    this.#described.set(key, undefined);
    this.#describing = this.#describing.then(() => this.#describe(prompt, key, moment));
    return undefined;
  }

  async #describe(prompt: vscode.Uri, key: string, moment: PromptMoment): Promise<void> {
    if (this.#isDisposed) return;
    try {
      this.#described.set(
        key,
        await (await this.#readerOf(prompt)).describe(moment, (await this.of(prompt)).sources),
      );
    } catch {
      this.#described.set(key, { change: 'cannot be read as a prompt' });
    }
    this.#tellSoon();
  }

  async #readerOf(prompt: vscode.Uri): Promise<MomentReader> {
    const { MomentReader } = await loadCore();
    const reader = this.#readers.get(prompt.toString()) ?? new MomentReader();
    this.#readers.set(prompt.toString(), reader);
    return reader;
  }

  async #readHistory(prompt: vscode.Uri): Promise<ReadHistory> {
    const { promptHistory, loadConfig, diskFiles, moneyOf, newestRunOf } = await loadCore();
    const sources = await this.sourcesOf(prompt);
    const { config } = await loadConfig(sources.root, diskFiles);
    const history = await promptHistory(sources);
    const runs = history.runs.map(({ run }) => run);
    return {
      ...history,
      sources,
      money: moneyOf(config.currency),
      runOf: (identity) => newestRunOf(identity, runs),
    };
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

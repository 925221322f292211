import { sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Counting } from '../../core/estimate/counting.ts';
import type { Files } from '../../core/files.ts';
import type { SampleSetScan } from '../../core/samples/sample-set.ts';
import type { Project } from '../../core/workspace/project.ts';
import { Disposables } from '../editor/disposables.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import { onDidChangeSettings, settingsFor } from '../editor/settings.ts';
import { unsavedDocument } from '../editor/text-edits.ts';
import { EXCLUDED_GLOB, watchFiles } from '../editor/watch-files.ts';

/** A prompt held against everything it refers to, as the editor has it now. */
export interface CheckedPrompt {
  readonly uri: vscode.Uri;
  readonly diagnostics: readonly Diagnostic[];
  readonly project?: Project;
  /** As it was last without mistakes: a prompt that cannot be read is most often one that is being written. */
  readonly last?: Project;
  readonly scan?: SampleSetScan;
}

const PROMPTS = '**/*.prompt.{yml,yaml}';
/** Whether a file is a prompt, told without the core. */
export const isPrompt = ({ scheme, path }: vscode.Uri) => scheme === 'file' && /\.prompt\.ya?ml$/.test(path);

const CHECKED_FILES = '**/*.{yml,yaml,jsonl,ndjson,csv,tsv,json}';
/** A pause in typing after which a file is checked again; longer where a check takes long, as that holds typing up. */
const PAUSE_MS = 300;
const PAUSE_FOR_CHECK = 3;
const LONGEST_PAUSE_MS = 1_500;
/** After which VS Code has told its window of new tests. */
const TESTS_TOLD_MS = 250;

/** Checks the workspace's prompts at once and again whenever something they refer to changes. */
export class CheckedPrompts implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #checked = new Map<string, CheckedPrompt>();
  readonly #underWay = new Map<
    string,
    { readonly abort: AbortController; readonly checked: Promise<CheckedPrompt | undefined> }
  >();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** ms of the last check. */
  readonly #took = new Map<string, number>();
  readonly #onError: (error: unknown) => void;
  readonly #counting: Counting;
  #checkingAll: Promise<readonly CheckedPrompt[]> | undefined;
  readonly #found = this.#disposables.add(new vscode.EventEmitter<readonly vscode.Uri[]>());
  readonly #firstFound = Promise.withResolvers<void>();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());

  /** Fires with the prompts that are there, before any of them is read. */
  readonly onDidFind = this.#found.event;
  /**
   * When the window shows the prompts that were there at the start. To load the core holds up all that the extension
   * host does, so what nobody waits for comes after them.
   */
  readonly found: Promise<void> = this.#firstFound.promise;
  /** Fires when a prompt was checked, or is gone. */
  readonly onDidChange = this.#changed.event;

  constructor(counting: Counting, onError: (error: unknown) => void) {
    this.#onError = onError;
    this.#counting = counting;
    const onTouched = (uri: vscode.Uri) => this.#touch(uri);
    const onFolderGone = ({ fsPath }: vscode.Uri) => {
      const isInside = (path: string) => path.startsWith(fsPath + sep);
      for (const { uri, last } of this.all)
        if ([uri.fsPath, ...usesOf(last)].some(isInside)) this.#touch(uri);
    };
    this.#disposables.add(watchFiles(CHECKED_FILES, { onTouched, onFolderGone, onError }));
    this.#disposables.add(vscode.workspace.onDidOpenTextDocument(({ uri }) => this.#touch(uri)));
    this.#disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#touch(document.uri)),
    );
    // A setting may name the model whose limits and prices count.
    const touchAll = () => {
      for (const { uri: known } of this.all) this.#touch(known);
    };
    this.#disposables.add(onDidChangeSettings(touchAll));
    const checkAgain = async () => {
      await this.#checkingAll;
      await this.checkAll();
    };
    this.#disposables.add(
      vscode.workspace.onDidChangeWorkspaceFolders(() => void checkAgain().catch(onError)),
    );
  }

  get all(): readonly CheckedPrompt[] {
    return [...this.#checked.values()];
  }

  get(uri: vscode.Uri): CheckedPrompt | undefined {
    return this.#checked.get(uri.toString());
  }

  /** A prompt as it was last checked; where it never was, it is now. */
  async read(uri: vscode.Uri): Promise<CheckedPrompt | undefined> {
    return this.get(uri) ?? this.#underWay.get(uri.toString())?.checked ?? this.check(uri);
  }

  /** The prompts whose samples or rules stand in a file. */
  using(uri: vscode.Uri): CheckedPrompt[] {
    return this.all.filter(({ last }) => usesOf(last).has(uri.fsPath));
  }

  /** Every prompt, once each was checked. */
  async every(): Promise<readonly CheckedPrompt[]> {
    return this.#checkingAll ?? (this.#checked.size > 0 ? this.all : this.checkAll());
  }

  /**
   * Checks every prompt file of the workspace, and those open outside it: what is open first. Whoever asks meanwhile
   * gets the same.
   */
  checkAll(): Promise<readonly CheckedPrompt[]> {
    this.#checkingAll ??= this.#checkAll().finally(() => {
      this.#checkingAll = undefined;
    });
    return this.#checkingAll;
  }

  async #checkAll(): Promise<readonly CheckedPrompt[]> {
    const found = await this.#find();
    // The editor holds on to documents for a while whose files are gone.
    const open: vscode.Uri[] = [];
    for (const { uri } of vscode.workspace.textDocuments)
      if (isPrompt(uri) && !(await isGone(uri))) open.push(uri);
    const uris = new Map([...open, ...found].map((uri) => [uri.toString(), uri]));
    for (const known of this.#checked.values()) if (!uris.has(known.uri.toString())) this.#forget(known.uri);
    for (const uri of uris.values()) await this.check(uri);
    return this.all;
  }

  async #find(): Promise<vscode.Uri[]> {
    try {
      const found = await vscode.workspace.findFiles(PROMPTS, EXCLUDED_GLOB);
      this.#found.fire(found);
      if (this.#checked.size === 0 && found.length > 0) await pause(TESTS_TOLD_MS);
      return found;
    } finally {
      this.#firstFound.resolve();
    }
  }

  /** Checks one prompt; a check of it that is under way is given up, and its caller gets this one's outcome. */
  check(uri: vscode.Uri): Promise<CheckedPrompt | undefined> {
    const key = uri.toString();
    this.#underWay.get(key)?.abort.abort();
    const abort = new AbortController();
    const checked = this.#check(uri, abort.signal);
    const underWay = { abort, checked };
    this.#underWay.set(key, underWay);
    return checked.finally(() => {
      if (this.#underWay.get(key) === underWay) this.#underWay.delete(key);
    });
  }

  async #check(uri: vscode.Uri, signal: AbortSignal): Promise<CheckedPrompt | undefined> {
    const key = uri.toString();
    const latest = () => this.#underWay.get(key)?.checked ?? this.get(uri);
    try {
      await loadCore();
      const begin = performance.now();
      const found = await checkPrompt(uri, this.#counting, signal);
      const checked = { ...found, last: found.project ?? this.get(uri)?.last };
      this.#took.set(key, performance.now() - begin);
      if (signal.aborted) return await latest();
      // Whoever asks may still hold the address of a file that was deleted.
      if (!checked.project && (await isGone(uri))) {
        this.#forget(uri);
        return checked;
      }
      this.#checked.set(key, checked);
      this.#changed.fire(uri);
      return checked;
    } catch (error) {
      if (signal.aborted) return await latest();
      this.#onError(error);
      return undefined;
    }
  }

  dispose(): void {
    const underWay = [...this.#underWay.values()];
    this.#underWay.clear();
    for (const { abort } of underWay) abort.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#disposables.dispose();
  }

  #touch(uri: vscode.Uri): void {
    // Any YAML starts the extension, and where there is no prompt, it does no more than that.
    if (uri.scheme !== 'file' || (this.#checked.size === 0 && !isPrompt(uri))) return;
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(
        () => {
          this.#timers.delete(key);
          void this.#recheck(uri);
        },
        Math.min(LONGEST_PAUSE_MS, Math.max(PAUSE_MS, PAUSE_FOR_CHECK * (this.#took.get(key) ?? 0))),
      ),
    );
  }

  async #recheck(uri: vscode.Uri): Promise<void> {
    const { isConfigPath } = await loadCore();
    if (isPrompt(uri)) {
      const isKnown = this.get(uri) !== undefined;
      await this.check(uri);
      // Found, never read and gone. Only here: a listener may check again, and must not be told of that.
      if (!isKnown && !this.get(uri)) this.#changed.fire(uri);
      return;
    }
    // A file that appears may be the one a prompt was missing; which files one that was never read uses is not known.
    const mayUse = ({ last, diagnostics }: CheckedPrompt) =>
      usesOf(last).has(uri.fsPath) ||
      diagnostics.some(({ code }) => code === 'missing-file' || (!last && code === 'undefined-variable'));
    const users = isConfigPath(uri.fsPath) ? this.all : this.all.filter(mayUse);
    for (const user of users) await this.check(user.uri);
  }

  #forget(uri: vscode.Uri): void {
    this.#took.delete(uri.toString());
    if (this.#checked.delete(uri.toString())) this.#changed.fire(uri);
  }
}

/** Whether neither the disk nor an editor has a file any more. */
async function isGone({ fsPath }: vscode.Uri): Promise<boolean> {
  const { diskFiles } = await loadCore();
  return !unsavedDocument(fsPath) && (await diskFiles.kindOf(fsPath)) === undefined;
}

async function checkPrompt(uri: vscode.Uri, counting: Counting, signal: AbortSignal): Promise<CheckedPrompt> {
  const { loadProject, checkSamples, diskFiles, providerFor } = await loadCore();
  const files: Files = editorFiles(diskFiles);
  const { project, diagnostics } = await loadProject(uri.fsPath, files, { signal });
  if (!project) return { uri, diagnostics };
  const { prompt, config } = project;
  const settings = settingsFor(uri);
  const model = prompt.model ?? config.model ?? settings.model;
  const target = {
    provider: providerFor(prompt.provider ?? config.provider ?? settings.provider, model),
    model,
  };
  const { scan, mistakes, overBudget } = await checkSamples(project, { files, target, counting, signal });
  return {
    uri,
    project,
    scan,
    diagnostics: [...diagnostics, ...scan.diagnostics, ...mistakes, ...overBudget],
  };
}

function usesOf(project: Project | undefined): ReadonlySet<string> {
  return new Set(project ? [...project.sampleFiles, ...project.ruleFiles] : []);
}

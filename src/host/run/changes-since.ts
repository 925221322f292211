import { sep } from 'node:path';
import * as vscode from 'vscode';
import type { Run } from '../../core/runs/run.ts';
import { AfterPause } from '../editor/after-pause.ts';
import { Disposables } from '../editor/disposables.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { Results } from './results.ts';

/** A pause in typing after which files are held against the run that is shown. */
const PAUSE_MS = 100;

/** What of a prompt's files has changed since the run whose results are shown. */
export class ChangesSince implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #results: Results;
  readonly #found = new Map<string, readonly string[]>();
  readonly #closing = new AbortController();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());

  readonly #checked = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());

  readonly onDidChange = this.#changed.event;
  /** A prompt's files were looked at again: what has changed since any of its runs may be another. */
  readonly onDidCheck = this.#checked.event;

  constructor(prompts: CheckedPrompts, results: Results, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    this.#results = results;
    const pause = this.#disposables.add(new AfterPause(PAUSE_MS, (uri) => this.#check(uri), onError));
    const touch = (uri: vscode.Uri) => pause.touch(uri);
    this.#disposables.add(prompts.onDidChange(touch));
    this.#disposables.add(results.onDidChange(touch));
    // Knowledge is no part of what is checked while typing, and may be of any kind of file.
    const touchUsers = ({ fsPath }: vscode.Uri) => {
      const holds = (path: string) => fsPath === path || fsPath.startsWith(path + sep);
      for (const { uri, project } of prompts.all) if (project?.knowledge.some(holds)) touch(uri);
    };
    const files = this.#disposables.add(vscode.workspace.createFileSystemWatcher('**/*'));
    for (const event of [files.onDidCreate, files.onDidChange, files.onDidDelete])
      this.#disposables.add(event(touchUsers));
    this.#disposables.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => touchUsers(uri)));
  }

  /** In words, as `changedSince` says them; empty where all is as it was, or cannot be read. */
  of(prompt: vscode.Uri): readonly string[] {
    return this.#found.get(prompt.toString()) ?? [];
  }

  dispose(): void {
    this.#closing.abort();
    this.#disposables.dispose();
  }

  /** What has changed since a run of a prompt, in words as above; `undefined` where the prompt cannot be read now. */
  async since(run: Run, prompt: vscode.Uri): Promise<readonly string[] | undefined> {
    const { project, scan } = this.#prompts.get(prompt) ?? {};
    if (!project || !scan) return undefined;
    const { changedSince, diskFiles } = await loadCore();
    const { signal } = this.#closing;
    return changedSince(run, project, scan.hash, { files: editorFiles(diskFiles), signal });
  }

  async #check(uri: vscode.Uri): Promise<void> {
    const { run } = this.#results.get(uri) ?? {};
    const now = run ? await this.since(run, uri) : [];
    this.#checked.fire(uri);
    // A prompt that cannot be read is most often one that is being written: what was known of it stays.
    if (!now || now.join() === this.of(uri).join()) return;
    this.#found.set(uri.toString(), now);
    this.#changed.fire(uri);
  }
}

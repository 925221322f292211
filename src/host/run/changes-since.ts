import * as vscode from 'vscode';
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

  readonly onDidChange = this.#changed.event;

  constructor(prompts: CheckedPrompts, results: Results, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    this.#results = results;
    const pause = this.#disposables.add(new AfterPause(PAUSE_MS, (uri) => this.#look(uri), onError));
    const touch = (uri: vscode.Uri) => pause.touch(uri);
    this.#disposables.add(prompts.onDidChange(touch));
    this.#disposables.add(results.onDidChange(touch));
    // Knowledge is no part of what is checked while typing.
    this.#disposables.add(
      vscode.workspace.onDidSaveTextDocument(() => {
        for (const { uri, project } of prompts.all) if (project && project.knowledge.length > 0) touch(uri);
      }),
    );
  }

  /** In words, as `changedSince` says them; empty where all is as it was, or cannot be read. */
  of(prompt: vscode.Uri): readonly string[] {
    return this.#found.get(prompt.toString()) ?? [];
  }

  dispose(): void {
    this.#closing.abort();
    this.#disposables.dispose();
  }

  async #look(uri: vscode.Uri): Promise<void> {
    const { project, scan } = this.#prompts.get(uri) ?? {};
    const { run } = this.#results.get(uri) ?? {};
    // A prompt that cannot be read is most often one that is being written: what was known of it stays.
    if (run && !project) return;
    const { changedSince, diskFiles } = await loadCore();
    const now =
      project && scan && run
        ? await changedSince(run, project, scan.hash, {
            files: editorFiles(diskFiles),
            signal: this.#closing.signal,
          })
        : [];
    if (now.join() === this.of(uri).join()) return;
    this.#found.set(uri.toString(), now);
    this.#changed.fire(uri);
  }
}

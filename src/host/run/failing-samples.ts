import * as vscode from 'vscode';
import type { ResultHead } from '../../core/runs/prompt-state.ts';
import type { SampleLocation } from '../../core/samples/sample.ts';
import { Disposables } from '../editor/disposables.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { Results } from './results.ts';

/** Failing samples of a prompt that are shown in their files; the Test Explorer and the run have them all. */
const MAX_SHOWN = 1_000;

/** What failed at a sample, and where the sample stands now. */
export interface FailingSample {
  readonly prompt: vscode.Uri;
  /** The workspace of its run. */
  readonly root: string;
  readonly head: ResultHead;
  readonly place: SampleLocation;
}

/** Looks up where the samples that failed stand: their lines move while files are edited, and some go. */
export class FailingSamples implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #placed = new Map<string, readonly FailingSample[]>();
  readonly #lookups = new Map<string, AbortController>();
  readonly #prompts: CheckedPrompts;
  readonly #results: Results;
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());

  readonly onDidChange = this.#changed.event;

  constructor(prompts: CheckedPrompts, results: Results, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    this.#results = results;
    const update = (prompt: vscode.Uri) => void this.#update(prompt).catch(onError);
    this.#disposables.add(results.onDidChange(update));
    // Samples are read to find where they stand: of a large set once, at the end of its run.
    this.#disposables.add(
      results.onDidCount((prompt) => {
        if ((results.get(prompt)?.counts.samples ?? 0) <= MAX_SHOWN) update(prompt);
      }),
    );
    this.#disposables.add(prompts.onDidChange(update));
  }

  get all(): readonly FailingSample[] {
    return [...this.#placed.values()].flat();
  }

  /** Those that stand in a file. */
  in(file: vscode.Uri): readonly FailingSample[] {
    return this.all.filter(({ place }) => place.file === file.fsPath);
  }

  dispose(): void {
    for (const lookup of this.#lookups.values()) lookup.abort();
    this.#disposables.dispose();
  }

  async #update(prompt: vscode.Uri): Promise<void> {
    const key = prompt.toString();
    const checked = this.#prompts.get(prompt);
    // A prompt that cannot be read is most often one that is being written: what was known of it stays.
    if (checked && !checked.project) return;
    this.#lookups.get(key)?.abort();
    const lookup = new AbortController();
    this.#lookups.set(key, lookup);
    const placed = await this.#place(prompt, lookup.signal);
    if (lookup.signal.aborted || (placed.length === 0 && !this.#placed.has(key))) return;
    this.#placed.set(key, placed);
    this.#changed.fire();
  }

  async #place(prompt: vscode.Uri, signal: AbortSignal): Promise<readonly FailingSample[]> {
    const { root = '', heads } = this.#results.get(prompt) ?? {};
    const failing = new Map(
      [...(heads?.values() ?? [])]
        .filter(({ violations, error }) => violations.length > 0 || error)
        .slice(0, MAX_SHOWN)
        .map((head) => [head.sample, head]),
    );
    const placed: FailingSample[] = [];
    const { project } = this.#prompts.get(prompt) ?? {};
    if (!project || failing.size === 0) return placed;
    for await (const record of project.samples.records()) {
      if (signal.aborted) break;
      if (record.kind !== 'sample') continue;
      const { id, location } = record.sample;
      const head = failing.get(id);
      if (!head) continue;
      placed.push({ prompt, root, head, place: location });
      failing.delete(id);
      if (failing.size === 0) break;
    }
    return placed;
  }
}

import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RunAddress } from '../../core/dashboard/run-questions.ts';
import type { Result } from '../../core/runs/result.ts';
import type { Run } from '../../core/runs/run.ts';
import { latestRunsOf, storeOf } from './stored-runs.ts';

/** What the editor keeps of a result; the rest is read from the run when somebody looks. */
export type ResultHead = Pick<Result, 'sample' | 'repeat' | 'status' | 'violations' | 'error'> & {
  readonly runId: string;
};

/** An answer that is arriving. */
export interface StreamedText {
  readonly root: string;
  readonly head: Pick<ResultHead, 'runId' | 'sample' | 'repeat'>;
  /** All of it so far. */
  readonly text: string;
}

/** The latest result of each of a prompt's samples, whichever run it came from. */
export interface PromptResults {
  readonly root: string;
  readonly run: Run;
  readonly heads: ReadonlyMap<string, ResultHead>;
}

/** The latest results by prompt: those of this session, and before them what the run store holds. */
export class Results implements vscode.Disposable {
  readonly #results = new Map<string, { root: string; run: Run; heads: Map<string, ResultHead> }>();
  readonly #loads = new Map<string, Promise<void>>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();

  readonly #began = new vscode.EventEmitter<RunAddress & { readonly uri: vscode.Uri }>();
  readonly #grew = new vscode.EventEmitter<RunAddress>();
  readonly #streamed = new vscode.EventEmitter<StreamedText>();

  readonly onDidChange = this.#changed.event;
  /** A run of a prompt has begun. */
  readonly onDidBegin = this.#began.event;
  /** A run has got a result, or its end. */
  readonly onDidGrow = this.#grew.event;
  /** More of an answer has arrived, which is no result yet. */
  readonly onDidStream = this.#streamed.event;

  get(uri: vscode.Uri): PromptResults | undefined {
    return this.#results.get(uri.toString());
  }

  /** Reads what earlier sessions left, once a prompt: the newest whole run, and what was run of it since. */
  load(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const load = this.#loads.get(key) ?? this.#load(uri);
    this.#loads.set(key, load);
    return load;
  }

  /** Takes a run's start into account: what follows belongs to it, and to a resumed run what it had. */
  begin(uri: vscode.Uri, root: string, run: Run, resumed: boolean): void {
    this.#loads.set(uri.toString(), Promise.resolve());
    const known = this.#results.get(uri.toString());
    const startsAnew = run.settings.filter.length === 0 && !resumed;
    const heads = (!startsAnew && known?.heads) || new Map();
    this.#results.set(uri.toString(), { root, run, heads });
    this.#began.fire({ uri, root, run: run.id });
  }

  add(uri: vscode.Uri, result: Result): void {
    const results = this.#results.get(uri.toString());
    if (!results) return;
    merge(results.heads, headOf(result, results.run.id));
    this.#grew.fire({ root: results.root, run: results.run.id });
  }

  /** @param text the whole text so far */
  stream(uri: vscode.Uri, { sample, repeat }: Pick<Result, 'sample' | 'repeat'>, text: string): void {
    const results = this.#results.get(uri.toString());
    if (!results) return;
    const { root, run } = results;
    this.#streamed.fire({ root, head: { runId: run.id, sample, repeat }, text });
  }

  end(uri: vscode.Uri, run: Run): void {
    const results = this.#results.get(uri.toString());
    if (!results) return;
    this.#results.set(uri.toString(), { ...results, run });
    this.#grew.fire({ root: results.root, run: run.id });
    this.#changed.fire(uri);
  }

  /** Forgets what is shown; the stored runs stay. */
  clear(): void {
    const uris = [...this.#results.keys()].map((key) => vscode.Uri.parse(key));
    this.#results.clear();
    for (const uri of uris) this.#changed.fire(uri);
  }

  /** The whole result behind a head, or `undefined` when its run is gone. */
  async read(
    root: string,
    { runId, sample, repeat }: Pick<ResultHead, 'runId' | 'sample' | 'repeat'>,
  ): Promise<Result | undefined> {
    for await (const result of (await storeOf(root)).results(runId)) {
      if (result.sample === sample && result.repeat === repeat) return result;
    }
    return undefined;
  }

  /** The whole results behind what is known of a prompt, read from its runs one at a time. */
  async *latest(uri: vscode.Uri): AsyncGenerator<Result> {
    const results = this.get(uri);
    if (!results) return;
    const store = await storeOf(results.root);
    for (const runId of new Set([...results.heads.values()].map((head) => head.runId))) {
      for await (const result of store.results(runId)) {
        const head = results.heads.get(result.sample);
        if (head?.runId === runId && head.repeat === result.repeat) yield result;
      }
    }
  }

  /** The prompt file of a stored run, or `undefined` when the run is gone. */
  async promptOf(root: string, runId: string): Promise<vscode.Uri | undefined> {
    const run = await (await storeOf(root)).read(runId).catch(() => undefined);
    return run && vscode.Uri.file(join(root, run.prompt.file));
  }

  dispose(): void {
    for (const emitter of [this.#changed, this.#began, this.#grew, this.#streamed]) emitter.dispose();
  }

  async #load(uri: vscode.Uri): Promise<void> {
    const { root, runs } = await latestRunsOf(uri);
    const [newest] = runs;
    if (!newest || this.#results.has(uri.toString())) return;
    const heads = new Map<string, ResultHead>();
    const store = await storeOf(root);
    for (const run of runs.toReversed()) {
      for await (const result of store.results(run.id)) merge(heads, headOf(result, run.id));
    }
    this.#results.set(uri.toString(), { root, run: newest, heads });
    this.#changed.fire(uri);
  }
}

const headOf = ({ sample, repeat, status, violations, error }: Result, runId: string): ResultHead => ({
  sample,
  repeat,
  status,
  violations,
  error,
  runId,
});

/** Of a sample's repeats the worst is shown, and a later run replaces an earlier one. */
function merge(heads: Map<string, ResultHead>, head: ResultHead): void {
  const known = heads.get(head.sample);
  if (known?.runId === head.runId && known.status !== 'passed') return;
  heads.set(head.sample, head);
}

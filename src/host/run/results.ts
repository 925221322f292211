import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RunAddress } from '../../core/dashboard/run-questions.ts';
import type { FollowedRun } from '../../core/runs/followed-run.ts';
import type { PromptState, ResultHead } from '../../core/runs/prompt-state.ts';
import type { Result } from '../../core/runs/result.ts';
import type { Run } from '../../core/runs/run.ts';
import { pathIn } from '../../core/text/path-in.ts';
import { AfterPause } from '../editor/after-pause.ts';
import { Disposables } from '../editor/disposables.ts';
import { type Core, loadCore } from '../editor/load-core.ts';
import { watchFiles } from '../editor/watch-files.ts';
import { storeOf } from './stored-runs.ts';

type StoredRuns = ReadonlyMap<string, readonly Run[]>;

/** An answer that is arriving. */
export interface StreamedText {
  readonly root: string;
  readonly head: Pick<ResultHead, 'runId' | 'sample' | 'repeat'>;
  /** All of it so far. */
  readonly text: string;
}

const RUN_RECORDS = '**/.prompt-ladder/runs/*/run.json';
const RUNS = vscode.Uri.from({ scheme: 'runs' });
const VERDICTS = '**/.prompt-ladder/reviews/**';
/** Of a run, its record is written several times. */
const PAUSE_MS = 300;
/** A run of another process is looked at as often as this. */
const FOLLOW_MS = 1_000;
/** Results may come faster than anybody can read how many they are. */
const COUNT_MS = 250;

/** The current state of prompts: what the run store holds, and the results of runs under way. */
export class Results implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #states = new Map<string, PromptState>();
  readonly #loads = new Map<string, Promise<void>>();
  /** The stored runs by workspace, until something happens to one. */
  readonly #stored = new Map<string, Promise<StoredRuns>>();
  /** Prompts that this window runs, and those whose results it was told to forget. */
  readonly #live = new Set<string>();
  readonly #cleared = new Set<string>();
  /** The runs of other processes, by the prompts that show them. */
  readonly #followed = new Map<string, FollowedRun>();
  readonly #following: AfterPause;
  readonly #reloading: AfterPause;

  /** Prompts whose results views have not been told to count again. */
  readonly #growing = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  readonly #changed = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #loaded = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #began = this.#disposables.add(
    new vscode.EventEmitter<RunAddress & { readonly uri: vscode.Uri }>(),
  );
  readonly #grew = this.#disposables.add(new vscode.EventEmitter<RunAddress>());
  readonly #counted = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #streamed = this.#disposables.add(new vscode.EventEmitter<StreamedText>());

  readonly onDidChange = this.#changed.event;
  /** What the store holds of a prompt was read: at first, as a run of it begins, or since another process has run it or a person has decided. */
  readonly onDidLoad = this.#loaded.event;
  /** A run of a prompt has begun. */
  readonly onDidBegin = this.#began.event;
  /** A run has got a result, or its end. */
  readonly onDidGrow = this.#grew.event;
  /** Prompts of which results have come, told as often as views can follow; the end of a run is told at once, as a change. */
  readonly onDidCount = this.#counted.event;
  /** More of an answer has arrived, which is no result yet. */
  readonly onDidStream = this.#streamed.event;

  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
    this.#reloading = this.#disposables.add(new AfterPause(PAUSE_MS, () => this.#reload(), onError));
    this.#following = this.#disposables.add(
      new AfterPause(FOLLOW_MS, (prompt) => this.#follow(prompt), onError),
    );
    const onTouched = () => this.#reloading.touch(RUNS);
    this.#disposables.add(watchFiles(RUN_RECORDS, { onTouched, onFolderGone: onTouched, onError }));
    const verdicts = this.#disposables.add(new AfterPause(PAUSE_MS, () => this.#applyAllVerdicts(), onError));
    const onDecided = () => verdicts.touch(vscode.Uri.from({ scheme: 'reviews' }));
    this.#disposables.add(watchFiles(VERDICTS, { onTouched: onDecided, onFolderGone: onDecided, onError }));
  }

  get(uri: vscode.Uri): PromptState | undefined {
    return this.#states.get(uri.toString());
  }

  /** Reads what the store holds of a prompt, once. */
  load(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const load = this.#loads.get(key) ?? this.#read(uri);
    this.#loads.set(key, load);
    return load;
  }

  /**
   * Takes a run's start into account: what follows belongs to it. Results of earlier runs stay where it asks the same.
   * @param start its record, and the workspace that holds it
   */
  begin(
    uri: vscode.Uri,
    { root, run }: { root: string; run: Run },
    { PromptState, asksTheSame }: Core,
  ): void {
    const key = uri.toString();
    this.#live.add(key);
    this.#cleared.delete(key);
    this.#stored.delete(root);
    const known = this.#states.get(key);
    const isSame = known && asksTheSame(known.run, run) && known.run.samples.hash === run.samples.hash;
    const state = isSame ? known : new PromptState(root, run);
    state.begin(run);
    this.#states.set(key, state);
    this.#began.fire({ uri, root, run: run.id });
    this.#changed.fire(uri);
    if (!isSame) void this.#addEarlier(uri, state).catch(this.#onError);
  }

  add(uri: vscode.Uri, result: Result): void {
    const state = this.get(uri);
    if (!state) return;
    state.add(result, state.run.id);
    this.#grew.fire({ root: state.root, run: state.run.id });
    this.#growing.add(uri.toString());
    this.#timer ??= setTimeout(() => this.#count(), COUNT_MS);
  }

  /** @param text the whole text so far */
  stream(uri: vscode.Uri, { sample, repeat }: Pick<Result, 'sample' | 'repeat'>, text: string): void {
    const state = this.get(uri);
    if (!state) return;
    const { root, run } = state;
    this.#streamed.fire({ root, head: { runId: run.id, sample, repeat }, text });
  }

  /** Takes what people have decided about the outputs of a prompt into account. */
  async applyVerdicts(uri: vscode.Uri): Promise<void> {
    const state = this.get(uri);
    if (!state) return;
    const { loadVerdicts } = await loadCore();
    state.decide(await loadVerdicts(state.root, uri.fsPath));
    this.#changed.fire(uri);
    this.#loaded.fire(uri);
  }

  /** Takes the end of a run into account; without its record, that it broke off. */
  end(uri: vscode.Uri, run?: Run): void {
    this.#live.delete(uri.toString());
    const state = this.get(uri);
    if (!state) return;
    this.#stored.delete(state.root);
    state.end(run ?? state.run);
    this.#grew.fire({ root: state.root, run: state.run.id });
    this.#changed.fire(uri);
  }

  /** Forgets what is shown; the stored runs stay. */
  clear(): void {
    const uris = [...this.#states.keys()].map((key) => vscode.Uri.parse(key));
    for (const uri of uris) this.#cleared.add(uri.toString());
    this.#states.clear();
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
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  #count(): void {
    this.#timer = undefined;
    const uris = [...this.#growing].map((key) => vscode.Uri.parse(key));
    this.#growing.clear();
    for (const uri of uris) this.#counted.fire(uri);
  }

  async #read(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const { PromptState, currentRuns, loadVerdicts } = await loadCore();
    const { root, runs } = await this.#runsOf(uri);
    const current = currentRuns(runs);
    const stamp = (run: Run | undefined) => `${run?.id} ${run?.state} ${run?.finishedAt}`;
    const known = this.#states.get(key);
    const isKnown = !known?.underWay && stamp(known?.run) === stamp(current[0]);
    if (isKnown || this.#live.has(key) || this.#cleared.has(key)) return;
    const state = await PromptState.read(root, await storeOf(root), current);
    state?.decide(await loadVerdicts(root, uri.fsPath));
    if (this.#live.has(key)) return;
    if (state) this.#states.set(key, state);
    else if (!this.#states.delete(key)) return;
    if (state?.underWay) this.#following.touch(uri);
    this.#changed.fire(uri);
    this.#loaded.fire(uri);
  }

  /** Counts what a run of another process has got, until it has ended or its process is gone. */
  async #follow(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const state = this.get(uri);
    if (!state?.underWay || this.#live.has(key)) {
      this.#followed.delete(key);
      return;
    }
    const { id } = state.underWay;
    const { FollowedRun } = await loadCore();
    const known = this.#followed.get(key);
    const followed = known?.id === id ? known : new FollowedRun(await storeOf(state.root), id);
    this.#followed.set(key, followed);
    if (!(await followed.isWritten())) {
      this.#followed.delete(key);
      return this.#reloading.touch(RUNS);
    }
    let isMore = false;
    for await (const result of followed.added()) {
      state.add(result, id);
      isMore = true;
    }
    if (isMore) this.#counted.fire(uri);
    this.#following.touch(uri);
  }

  /** Another process, such as the command line, may have run prompts. */
  async #reload(): Promise<void> {
    this.#stored.clear();
    for (const key of this.#loads.keys()) await this.#read(vscode.Uri.parse(key));
  }

  async #applyAllVerdicts(): Promise<void> {
    for (const key of this.#states.keys()) await this.applyVerdicts(vscode.Uri.parse(key));
  }

  async #addEarlier(uri: vscode.Uri, state: PromptState): Promise<void> {
    const { PromptState, currentRuns } = await loadCore();
    const { root, runs } = await this.#runsOf(uri);
    const { run } = state;
    const current = currentRuns([run, ...runs.filter(({ id }) => id !== run.id)]);
    const earlier = await PromptState.read(root, await storeOf(root), current);
    if (this.get(uri) !== state) return;
    if (earlier) state.addEarlier(earlier);
    await this.applyVerdicts(uri);
  }

  async #runsOf(uri: vscode.Uri): Promise<{ root: string; runs: readonly Run[] }> {
    const { workspaceRoot, diskFiles, runsByPrompt } = await loadCore();
    const root = await workspaceRoot(uri.fsPath, diskFiles);
    const stored = this.#stored.get(root) ?? runsByPrompt(await storeOf(root));
    this.#stored.set(root, stored);
    return { root, runs: (await stored).get(pathIn(root, uri.fsPath)) ?? [] };
  }
}

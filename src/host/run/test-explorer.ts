import * as vscode from 'vscode';
import type { RunOutcome } from '../../core/engine/start.ts';
import { Disposables } from '../editor/disposables.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { ChangesSince } from './changes-since.ts';
import { outputUri } from './output-address.ts';
import type { Results } from './results.ts';
import type { RunChoice, Runner } from './runner.ts';
import { TestResults } from './test-results.ts';
import { TestTree } from './test-tree.ts';

/** Prompts and their samples in the Test Explorer, and runs from there. */
export class TestExplorer implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #controller = this.#disposables.add(
    vscode.tests.createTestController('promptLadder', 'Prompt Ladder'),
  );
  readonly #tree: TestTree;
  readonly #shown: TestResults;
  readonly #prompts: CheckedPrompts;
  readonly #results: Results;
  readonly #runner: Runner;
  readonly #onError: (error: unknown) => void;

  constructor(
    prompts: CheckedPrompts,
    results: Results,
    changes: ChangesSince,
    runner: Runner,
    onError: (error: unknown) => void,
  ) {
    const tree = new TestTree(this.#controller, prompts, (prompt) => changes.of(prompt));
    this.#tree = tree;
    this.#shown = new TestResults({ controller: this.#controller, tree, prompts, results });
    this.#prompts = prompts;
    this.#results = results;
    this.#runner = runner;
    this.#onError = onError;
    this.#disposables.add(
      prompts.onDidFind((found) => {
        for (const uri of found) tree.add(uri);
      }),
    );
    this.#disposables.add(prompts.onDidChange((uri) => void this.#update(uri).catch(onError)));
    this.#disposables.add(results.onDidLoad((uri) => void this.#showStored(uri).catch(onError)));
    this.#disposables.add(changes.onDidChange((uri) => tree.describe(uri)));
    this.#controller.resolveHandler = async (item) => {
      if (item) await tree.resolve(item);
      else await prompts.every();
    };
    this.#controller.refreshHandler = async () => {
      await prompts.checkAll();
    };
    this.#controller.createRunProfile(
      'Run',
      vscode.TestRunProfileKind.Run,
      (request, token) => this.#runRequest(request, token),
      true,
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Runs a prompt with its tests showing how it goes. @returns `undefined` when it was cancelled before it began */
  async runPrompt(prompt: vscode.Uri, choice: RunChoice = {}): Promise<RunOutcome | undefined> {
    const item = await this.#tree.read(prompt);
    const request = new vscode.TestRunRequest(item ? [item] : undefined);
    const cancellation = new vscode.CancellationTokenSource();
    try {
      return await this.#runOne(prompt, item, request, choice, cancellation.token);
    } finally {
      cancellation.dispose();
    }
  }

  /** The prompt and sample behind a test item, if it is a sample's. */
  sampleOf(item: vscode.TestItem): { prompt: vscode.Uri; sample: string } | undefined {
    const node = this.#tree.nodeOf(item);
    return node?.kind === 'sample' ? node : undefined;
  }

  /** What a test stands for, to be run: its prompt, and its samples where they are not all. */
  async choiceOf(item: unknown): Promise<{ prompt: vscode.Uri; filter?: readonly string[] } | undefined> {
    const node = this.#tree.nodeOf(item as vscode.TestItem);
    if (!node) return undefined;
    const filter = await this.#tree.filterOf(node);
    return { prompt: node.prompt, ...(filter && { filter }) };
  }

  /** The address of the output that a sample's test tells of. */
  outputOf(item: unknown): vscode.Uri | undefined {
    const { prompt, sample } = this.sampleOf(item as vscode.TestItem) ?? {};
    const state = prompt && this.#results.get(prompt);
    const head = state?.heads.get(sample ?? '');
    return head?.outputHash === undefined ? undefined : outputUri(state?.root ?? '', head, undefined);
  }

  async #update(prompt: vscode.Uri): Promise<void> {
    await this.#tree.update(prompt);
    if (this.#prompts.get(prompt)) await this.#results.load(prompt);
  }

  async #showStored(prompt: vscode.Uri): Promise<void> {
    const item = await this.#tree.read(prompt);
    const state = this.#results.get(prompt);
    if (!item || !state) return;
    if (this.#runner.isRunning(prompt)) this.#shown.invalidateOthers(item, prompt, state.heads);
    else await this.#shown.showStored(item, prompt, state);
  }

  async #runRequest(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    if (!request.include) await this.#prompts.every();
    const byPrompt = new Map<string, { prompt: vscode.Uri; filter: string[] | undefined }>();
    for (const item of request.include ?? this.#tree.roots) {
      const node = this.#tree.nodeOf(item);
      if (!node) continue;
      const known = byPrompt.get(node.prompt.toString());
      const ids = await this.#tree.filterOf(node);
      const filter = ids && (known ? known.filter && [...known.filter, ...ids] : ids);
      byPrompt.set(node.prompt.toString(), { prompt: node.prompt, filter });
    }
    for (const { prompt, filter } of byPrompt.values()) {
      if (token.isCancellationRequested) return;
      await this.#runOne(prompt, await this.#tree.read(prompt), request, { filter }, token).catch(
        this.#onError,
      );
    }
  }

  async #runOne(
    prompt: vscode.Uri,
    item: vscode.TestItem | undefined,
    request: vscode.TestRunRequest,
    choice: RunChoice,
    token: vscode.CancellationToken,
  ): Promise<RunOutcome | undefined> {
    // Before any test is touched: the run under way shows how they do.
    await this.#runner.assertIdle(prompt);
    const testRun = this.#controller.createTestRun(request);
    /** Samples whose results this test run tells. */
    const told = new Set<string>();
    const cancellation = new vscode.CancellationTokenSource();
    const subscriptions = [token, testRun.token].map((cancelled) =>
      cancelled.onCancellationRequested(() => cancellation.cancel()),
    );
    try {
      if (item && !choice.filter && !choice.resume) this.#tree.forgetLate(item);
      for (const { test, sample } of this.#tree.samplesUnder(item, choice.filter)) {
        if (!this.#isAsked(prompt, sample, choice)) continue;
        testRun.enqueued(test);
        this.#shown.forget(prompt, sample);
      }
      return await this.#runner.run(
        prompt,
        choice,
        {
          onBegin: ({ sample }) => {
            const test = item && this.#tree.find(item, prompt, sample);
            if (test) testRun.started(test);
          },
          onResult: (result) => {
            if (!item) return;
            told.add(result.sample);
            this.#shown.show(testRun, item, prompt, result);
          },
        },
        cancellation.token,
      );
    } catch (error) {
      if (error instanceof vscode.CancellationError) return undefined;
      throw error;
    } finally {
      if (item) await this.#shown.showRest(testRun, item, prompt, told).catch(this.#onError);
      testRun.end();
      for (const subscription of subscriptions) subscription.dispose();
      cancellation.dispose();
    }
  }

  /** Whether a run asks for a sample; of a resumed part of the set that is not known before. */
  #isAsked(prompt: vscode.Uri, sample: string, { resume }: RunChoice): boolean {
    if (!resume) return true;
    const { interrupted, heads } = this.#results.get(prompt) ?? {};
    if (interrupted?.run.settings.filter.length !== 0) return false;
    const head = heads?.get(sample);
    return head?.runId !== interrupted.run.id || head.status === 'error';
  }
}

import * as vscode from 'vscode';
import type { RunOutcome } from '../../core/engine/start.ts';
import { stateSentence } from '../../core/report/state.ts';
import { answerText } from '../../core/runs/answer-text.ts';
import type { PromptState, ResultHead, StateCounts } from '../../core/runs/prompt-state.ts';
import { attemptsOf, isUnfinished, type Result } from '../../core/runs/result.ts';
import type { SampleListItem } from '../../core/samples/sample-list.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import { outputUri } from './output-address.ts';
import type { Results } from './results.ts';
import type { RunChoice, Runner } from './runner.ts';
import { messagesOf, sampleTest, testIdOf } from './sample-tests.ts';

/** Samples under one node; larger sets are split into groups that are read when they are opened. */
const GROUP_SIZE = 250;

/** Results that are brought back; the tests of more would hold the editor up for minutes, and the dashboard shows them. */
const MOST_STORED = 2_000;

/** In the place of a sample: that the prompt's own test says that some were never run. No sample has an empty id. */
const PART = '';

/** What stands behind a test item. */
type Node =
  | { readonly kind: 'prompt'; readonly prompt: vscode.Uri }
  | { readonly kind: 'group'; readonly prompt: vscode.Uri; readonly offset: number }
  | { readonly kind: 'sample'; readonly prompt: vscode.Uri; readonly sample: string };

/** Prompts and their samples in the Test Explorer: a test a sample. */
export class TestExplorer implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #controller = this.#disposables.add(
    vscode.tests.createTestController('promptLadder', 'Prompt Ladder'),
  );
  readonly #nodes = new WeakMap<vscode.TestItem, Node>();
  readonly #shown = new Map<string, Map<string, string>>();
  readonly #prompts: CheckedPrompts;
  readonly #results: Results;
  readonly #runner: Runner;
  readonly #onError: (error: unknown) => void;
  #found: Promise<unknown> | undefined;

  constructor(prompts: CheckedPrompts, results: Results, runner: Runner, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    this.#results = results;
    this.#runner = runner;
    this.#onError = onError;
    this.#disposables.add(prompts.onDidChange((uri) => this.#update(uri)));
    this.#disposables.add(results.onDidLoad((uri) => void this.#showStored(uri).catch(onError)));
    this.#controller.resolveHandler = (item) => (item ? this.#resolve(item) : this.#discover());
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
    const item = await this.#itemOf(prompt);
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
    const node = this.#nodes.get(item);
    return node?.kind === 'sample' ? node : undefined;
  }

  /** What a test stands for, to be run: its prompt, and its samples where they are not all. */
  async choiceOf(item: unknown): Promise<{ prompt: vscode.Uri; filter?: readonly string[] } | undefined> {
    const node = this.#nodes.get(item as vscode.TestItem);
    if (!node) return undefined;
    return { prompt: node.prompt, ...(node.kind !== 'prompt' && { filter: await this.#idsOf(node) }) };
  }

  /** The address of the output that a sample's test tells of. */
  outputOf(item: unknown): vscode.Uri | undefined {
    const { prompt, sample } = this.sampleOf(item as vscode.TestItem) ?? {};
    const state = prompt && this.#results.get(prompt);
    const head = state?.heads.get(sample ?? '');
    return head?.outputHash === undefined ? undefined : outputUri(state?.root ?? '', head, undefined);
  }

  async #discover(): Promise<void> {
    this.#found ??= this.#prompts.checkAll();
    await this.#found;
  }

  #update(prompt: vscode.Uri): void {
    const checked = this.#prompts.get(prompt);
    const id = prompt.toString();
    if (!checked) {
      this.#controller.items.delete(id);
      return;
    }
    const label = checked.project?.prompt.name ?? vscode.workspace.asRelativePath(prompt);
    let item = this.#controller.items.get(id);
    if (!item || item.label !== label) {
      item = this.#controller.createTestItem(id, label, prompt);
      item.canResolveChildren = true;
      item.range = new vscode.Range(0, 0, 0, 0);
      this.#nodes.set(item, { kind: 'prompt', prompt });
      this.#controller.items.add(item);
      void this.#results.load(prompt).catch(this.#onError);
    } else if (item.children.size > 0) {
      void this.#resolve(item).catch(this.#onError);
    }
    item.description = vscode.workspace.asRelativePath(prompt);
    item.error = checked.project ? undefined : 'The prompt file has errors; see Problems.';
  }

  async #itemOf(prompt: vscode.Uri): Promise<vscode.TestItem | undefined> {
    if (!this.#prompts.get(prompt)) await this.#prompts.check(prompt);
    const item = this.#controller.items.get(prompt.toString());
    if (item && item.children.size === 0) await this.#resolve(item);
    return item;
  }

  async #resolve(item: vscode.TestItem): Promise<void> {
    const node = this.#nodes.get(item);
    if (!node || node.kind === 'sample') return;
    const { scan } = this.#prompts.get(node.prompt) ?? {};
    if (!scan) return;
    item.busy = true;
    try {
      if (node.kind === 'prompt' && scan.samples > GROUP_SIZE)
        item.children.replace([...this.#groups(item, node.prompt, scan.samples), ...this.#samplesIn(item)]);
      else {
        const heads = await this.#heads(node.prompt, node.kind === 'group' ? node.offset : 0);
        item.children.replace(heads.map((head) => this.#sampleItem(node.prompt, head)));
      }
    } finally {
      item.busy = false;
    }
  }

  /** Before all samples run again, what failed earlier is no longer new. */
  #forgetLate(item: vscode.TestItem): void {
    if (this.#isGrouped(item)) for (const late of this.#samplesIn(item)) item.children.delete(late.id);
  }

  /** What failed in groups that nobody has opened. */
  #samplesIn(item: vscode.TestItem): vscode.TestItem[] {
    return [...item.children]
      .map(([, child]) => child)
      .filter((child) => this.#nodes.get(child)?.kind === 'sample');
  }

  #groups(parent: vscode.TestItem, prompt: vscode.Uri, samples: number): vscode.TestItem[] {
    return Array.from({ length: Math.ceil(samples / GROUP_SIZE) }, (_, index) => {
      const offset = index * GROUP_SIZE;
      const id = `${prompt.toString()}?${offset}`;
      const known = parent.children.get(id);
      if (known) return known;
      const item = this.#controller.createTestItem(
        id,
        `Samples ${offset + 1}–${Math.min(samples, offset + GROUP_SIZE)}`,
      );
      item.canResolveChildren = true;
      item.sortText = String(offset).padStart(12, '0');
      this.#nodes.set(item, { kind: 'group', prompt, offset });
      return item;
    });
  }

  async #heads(prompt: vscode.Uri, offset: number): Promise<SampleListItem[]> {
    const project = this.#prompts.get(prompt)?.project;
    if (!project) return [];
    const { readSampleList } = await loadCore();
    return readSampleList(project.samples, { offset, limit: GROUP_SIZE });
  }

  #sampleItem(prompt: vscode.Uri, head: SampleListItem): vscode.TestItem {
    const item = sampleTest(this.#controller, prompt, head);
    this.#nodes.set(item, { kind: 'sample', prompt, sample: head.id });
    return item;
  }

  async #runRequest(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    await this.#discover();
    const chosen = request.include ?? [...this.#controller.items].map(([, item]) => item);
    const byPrompt = new Map<string, { prompt: vscode.Uri; filter: string[] | undefined }>();
    for (const item of chosen) {
      const node = this.#nodes.get(item);
      if (!node) continue;
      const known = byPrompt.get(node.prompt.toString());
      const ids = node.kind === 'prompt' ? undefined : await this.#idsOf(node);
      const filter = ids && (known ? known.filter && [...known.filter, ...ids] : ids);
      byPrompt.set(node.prompt.toString(), { prompt: node.prompt, filter });
    }
    for (const { prompt, filter } of byPrompt.values()) {
      if (token.isCancellationRequested) return;
      await this.#runOne(prompt, await this.#itemOf(prompt), request, { filter }, token).catch(this.#onError);
    }
  }

  async #idsOf(node: Exclude<Node, { kind: 'prompt' }>): Promise<string[]> {
    const ids =
      node.kind === 'sample'
        ? [node.sample]
        : (await this.#heads(node.prompt, node.offset)).map(({ id }) => id);
    return ids.map((id) => `id:${id}`);
  }

  async #runOne(
    prompt: vscode.Uri,
    item: vscode.TestItem | undefined,
    request: vscode.TestRunRequest,
    choice: RunChoice,
    token: vscode.CancellationToken,
  ): Promise<RunOutcome | undefined> {
    // Before any test is touched: the run that goes on shows how they do.
    await this.#runner.assertIdle(prompt);
    const testRun = this.#controller.createTestRun(request);
    /** Samples whose results this test run tells. */
    const told = new Set<string>();
    const cancellation = new vscode.CancellationTokenSource();
    const subscriptions = [token, testRun.token].map((cancelled) =>
      cancelled.onCancellationRequested(() => cancellation.cancel()),
    );
    try {
      if (item && !choice.filter && !choice.resume) this.#forgetLate(item);
      for (const test of this.#samplesUnder(item, choice.filter)) {
        const node = this.#nodes.get(test);
        if (node?.kind !== 'sample' || !this.#isAsked(prompt, node.sample, choice)) continue;
        testRun.enqueued(test);
        this.#shownOf(prompt).delete(node.sample);
      }
      return await this.#runner.run(
        prompt,
        choice,
        {
          onBegin: ({ sample }) => {
            const test = item && this.#find(item, testIdOf(prompt, sample));
            if (test) testRun.started(test);
          },
          onResult: (result) => {
            if (!item) return;
            told.add(result.sample);
            this.#show(testRun, item, prompt, result);
          },
        },
        cancellation.token,
      );
    } catch (error) {
      if (error instanceof vscode.CancellationError) return undefined;
      throw error;
    } finally {
      if (item) await this.#showRest(testRun, item, prompt, told).catch(this.#onError);
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

  *#samplesUnder(
    item: vscode.TestItem | undefined,
    filter: readonly string[] | undefined,
  ): Generator<vscode.TestItem> {
    for (const [, child] of item?.children ?? []) {
      const node = this.#nodes.get(child);
      if (node?.kind === 'group') yield* this.#samplesUnder(child, filter);
      else if (node?.kind === 'sample' && (!filter || filter.includes(`id:${node.sample}`))) yield child;
    }
  }

  /**
   * Brings back what the store holds, when the window is loaded again, another process has run the prompt or a person
   * has decided. The editor's own sums are those of the last test run, so this one has all results.
   */
  async #showStored(prompt: vscode.Uri): Promise<void> {
    const item = await this.#itemOf(prompt);
    const { heads } = this.#results.get(prompt) ?? {};
    if (item && heads && this.#runner.isRunning(prompt)) this.#invalidateOthers(item, prompt, heads);
    if (!item || !heads?.size || heads.size > MOST_STORED || this.#runner.isRunning(prompt)) return;
    const shown = this.#shownOf(prompt);
    if ([...heads.values()].every((head) => shown.get(head.sample) === stampOf(head))) return;
    for (const sample of heads.keys()) shown.set(sample, '');
    const request = new vscode.TestRunRequest([item], undefined, undefined, false, true);
    const testRun = this.#controller.createTestRun(request, 'Stored results', false);
    try {
      await this.#showRest(testRun, item, prompt);
    } finally {
      testRun.end();
    }
  }

  /**
   * Makes the tests show what the state says, and the prompt's own. The editor's sums are those of its last test run,
   * so that has all results, as far as these are not too many.
   * @param told samples whose results the test run has
   */
  async #showRest(
    testRun: vscode.TestRun,
    item: vscode.TestItem,
    prompt: vscode.Uri,
    told: ReadonlySet<string> = new Set(),
  ): Promise<void> {
    const state = this.#results.get(prompt);
    if (!state) return;
    const shown = this.#shownOf(prompt);
    this.#invalidateOthers(item, prompt, state.heads);
    const isSummed = state.heads.size > MOST_STORED;
    const isShown = (head: ResultHead) =>
      shown.get(head.sample) === stampOf(head) && (isSummed || told.has(head.sample));
    if (![...state.heads.values()].every(isShown))
      for await (const result of this.#results.latest(prompt)) {
        const head = state.heads.get(result.sample);
        if (head && !isShown(head)) this.#show(testRun, item, prompt, result);
      }
    this.#showSum(testRun, item, prompt, state.counts);
  }

  /** What another version or model brought tells nothing of this one. */
  #invalidateOthers(item: vscode.TestItem, prompt: vscode.Uri, heads: PromptState['heads']): void {
    const shown = this.#shownOf(prompt);
    for (const test of this.#samplesUnder(item, undefined)) {
      const node = this.#nodes.get(test);
      if (node?.kind === 'sample' && !heads.has(node.sample) && shown.delete(node.sample))
        this.#controller.invalidateTestResults(test);
    }
  }

  /** By sample the run whose result its test shows, with what a person has decided about it. */
  #shownOf(prompt: vscode.Uri): Map<string, string> {
    const key = prompt.toString();
    const shown = this.#shown.get(key) ?? new Map<string, string>();
    this.#shown.set(key, shown);
    return shown;
  }

  #show(testRun: vscode.TestRun, parent: vscode.TestItem, prompt: vscode.Uri, result: Result): void {
    if (isUnfinished(result)) return;
    const test =
      this.#find(parent, testIdOf(prompt, result.sample)) ?? this.#lateItem(parent, prompt, result);
    const head = this.#results.get(prompt)?.heads.get(result.sample);
    if (head) this.#shownOf(prompt).set(result.sample, stampOf(head));
    if (!test) return;
    const ms = attemptsOf(result).reduce((sum, { latencyMs }) => sum + latencyMs, 0);
    const status = head?.decision ? head.status : result.status;
    const { rules } = this.#prompts.get(prompt)?.project?.rules ?? {};
    const isExpectation = (rule: string) => rules?.find(({ id }) => id === rule)?.check === 'expected';
    if (status === 'passed') testRun.passed(test, ms);
    else if (status === 'failed') testRun.failed(test, messagesOf(result, test, isExpectation), ms);
    else testRun.errored(test, messagesOf(result, test, isExpectation), ms);
    if (result.output !== undefined)
      testRun.appendOutput(
        `${result.sample}\r\n${answerText(result).replace(/\r?\n/g, '\r\n')}\r\n\r\n`,
        undefined,
        test,
      );
  }

  /**
   * The prompt's own test says only what its samples' tests cannot: that some were never run, or, where most have none,
   * that all passed.
   */
  #showSum(testRun: vscode.TestRun, item: vscode.TestItem, prompt: vscode.Uri, counts: StateCounts): void {
    const { samples, done, failed, unanswered } = counts;
    const shown = this.#shownOf(prompt);
    const isGood = failed + unanswered === 0;
    if (isGood && done < samples) {
      testRun.errored(item, new vscode.TestMessage(`${stateSentence(counts)}; run the others, too.`));
      shown.set(PART, '');
    } else if (isGood && this.#isGrouped(item)) {
      testRun.passed(item);
      shown.delete(PART);
    } else if (shown.delete(PART)) {
      testRun.skipped(item);
    }
  }

  #isGrouped(item: vscode.TestItem): boolean {
    return [...item.children].some(([, child]) => this.#nodes.get(child)?.kind === 'group');
  }

  #find(parent: vscode.TestItem, id: string): vscode.TestItem | undefined {
    const direct = parent.children.get(id);
    if (direct) return direct;
    for (const [, child] of parent.children) {
      const found = this.#nodes.get(child)?.kind === 'group' ? child.children.get(id) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  /** In a group nobody has opened, only what failed gets a test of its own. */
  #lateItem(parent: vscode.TestItem, prompt: vscode.Uri, result: Result): vscode.TestItem | undefined {
    if (result.status === 'passed') return undefined;
    const project = this.#prompts.get(prompt)?.project;
    if (!project) return undefined;
    const file = vscode.Uri.joinPath(vscode.Uri.file(project.root), result.location.file).fsPath;
    const item = this.#sampleItem(prompt, {
      id: result.sample,
      label: '',
      location: { file, range: result.location.range },
    });
    parent.children.add(item);
    return item;
  }
}

/** What of a result a test shows. */
const stampOf = ({ runId, decision }: ResultHead) => `${runId} ${decision ?? ''}`;

import * as vscode from 'vscode';
import { othersSentence } from '../../core/report/state.ts';
import { answerText } from '../../core/runs/answer-text.ts';
import type { PromptState, ResultHead } from '../../core/runs/prompt-state.ts';
import { attemptsOf, isUnfinished, type Result } from '../../core/runs/result.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { Results } from './results.ts';
import { messagesOf } from './sample-tests.ts';
import type { TestTree } from './test-tree.ts';

/** Results that are brought back; the tests of more would hold the editor up for minutes, and the dashboard shows them. */
const MOST_STORED = 2_000;

/** In the place of a sample: that the prompt's own test says that some were never run. No sample has an empty id. */
const PART = '';

interface TestResultsParts {
  readonly controller: vscode.TestController;
  readonly tree: TestTree;
  readonly prompts: CheckedPrompts;
  readonly results: Pick<Results, 'get' | 'latest'>;
}

/** What tests show of the results of their samples. */
export class TestResults {
  readonly #parts: TestResultsParts;
  /** By prompt and sample the run whose result its test shows, with what a person has decided about it. */
  readonly #shown = new Map<string, Map<string, string>>();

  constructor(parts: TestResultsParts) {
    this.#parts = parts;
  }

  /** A sample is asked again: what its test shows is old. */
  forget(prompt: vscode.Uri, sample: string): void {
    this.#shownOf(prompt).delete(sample);
  }

  /** @param item the test of the result's prompt */
  show(testRun: vscode.TestRun, item: vscode.TestItem, prompt: vscode.Uri, result: Result): void {
    if (isUnfinished(result)) return;
    const { tree, results, prompts } = this.#parts;
    const test = tree.find(item, prompt, result.sample) ?? tree.addLate(item, prompt, result);
    const state = results.get(prompt);
    const head = state?.heads.get(result.sample);
    if (head) this.#shownOf(prompt).set(result.sample, stampOf(head));
    if (!test) return;
    const ms = attemptsOf(result).reduce((sum, { latencyMs }) => sum + latencyMs, 0);
    const status = head?.decision ? head.status : result.status;
    const { rules } = prompts.get(prompt)?.project?.rules ?? {};
    const isExpectation = (rule: string) => rules?.find(({ id }) => id === rule)?.check === 'expected';
    // The editor has no state for an answer that was not checked.
    if (status === 'passed' && state?.counts.isUnchecked) testRun.skipped(test);
    else if (status === 'passed') testRun.passed(test, ms);
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
   * Makes the tests show what the state says, and the prompt's own. The editor's sums are those of its last test run,
   * so that has all results, as far as these are not too many.
   * @param told samples whose results the test run has
   */
  async showRest(
    testRun: vscode.TestRun,
    item: vscode.TestItem,
    prompt: vscode.Uri,
    told: ReadonlySet<string> = new Set(),
  ): Promise<void> {
    const { results } = this.#parts;
    const state = results.get(prompt);
    if (!state) return;
    const shown = this.#shownOf(prompt);
    this.invalidateOthers(item, prompt, state.heads);
    const isSummed = state.heads.size > MOST_STORED;
    const isShown = (head: ResultHead) =>
      shown.get(head.sample) === stampOf(head) && (isSummed || told.has(head.sample));
    if (![...state.heads.values()].every(isShown))
      for await (const result of results.latest(prompt)) {
        const head = state.heads.get(result.sample);
        if (head && !isShown(head)) this.show(testRun, item, prompt, result);
      }
    this.#showSum(testRun, item, prompt, state);
  }

  /**
   * Brings back what the store holds, when the window is loaded again, another process has run the prompt or a person
   * has decided. The editor's own sums are those of the last test run, so this one has all results.
   */
  async showStored(item: vscode.TestItem, prompt: vscode.Uri, { heads }: PromptState): Promise<void> {
    if (heads.size === 0 || heads.size > MOST_STORED) return;
    const shown = this.#shownOf(prompt);
    if ([...heads.values()].every((head) => shown.get(head.sample) === stampOf(head))) return;
    for (const sample of heads.keys()) shown.set(sample, '');
    const request = new vscode.TestRunRequest([item], undefined, undefined, false, true);
    const testRun = this.#parts.controller.createTestRun(request, 'Stored results', false);
    try {
      await this.showRest(testRun, item, prompt);
    } finally {
      testRun.end();
    }
  }

  /** What another version or model brought tells nothing of this one. */
  invalidateOthers(item: vscode.TestItem, prompt: vscode.Uri, heads: PromptState['heads']): void {
    const { controller, tree } = this.#parts;
    const shown = this.#shownOf(prompt);
    for (const { test, sample } of tree.samplesUnder(item))
      if (!heads.has(sample) && shown.delete(sample)) controller.invalidateTestResults(test);
  }

  #shownOf(prompt: vscode.Uri): Map<string, string> {
    const key = prompt.toString();
    const shown = this.#shown.get(key) ?? new Map<string, string>();
    this.#shown.set(key, shown);
    return shown;
  }

  /**
   * The prompt's own test says only what its samples' tests cannot: that some were never run, or, where most have none,
   * that all passed.
   */
  #showSum(testRun: vscode.TestRun, item: vscode.TestItem, prompt: vscode.Uri, state: PromptState): void {
    const { samples, passed } = state.counts;
    const shown = this.#shownOf(prompt);
    const others = othersSentence(state);
    if (others !== undefined) {
      testRun.errored(item, new vscode.TestMessage(others));
      shown.set(PART, '');
    } else if (passed >= samples && this.#parts.tree.isGrouped(item)) {
      if (state.counts.isUnchecked) testRun.skipped(item);
      else testRun.passed(item);
      shown.delete(PART);
    } else if (shown.delete(PART)) {
      testRun.skipped(item);
    }
  }
}

/** What of a result a test shows. */
const stampOf = ({ runId, decision }: ResultHead) => `${runId} ${decision ?? ''}`;

import * as vscode from 'vscode';
import type { ProviderId } from '../core/prompt/prompt-file.ts';
import type { Provider } from '../core/providers/provider.ts';
import { formatUsd, plural } from '../core/report/format.ts';
import type { Result } from '../core/run/result.ts';
import type { RunOutcome, RunStart } from '../core/run/start.ts';
import type { Project } from '../core/workspace/project.ts';
import type { ApiKeys } from './api-keys.ts';
import { editorFiles } from './editor-files.ts';
import { languageModelProvider } from './language-models.ts';
import { loadCore } from './load-core.ts';
import type { Results } from './results.ts';
import { settingsFor } from './settings.ts';

/** What to run otherwise than the files and settings say. */
export interface RunChoice {
  readonly filter?: readonly string[];
  readonly provider?: ProviderId;
  readonly model?: string;
  /** Id of an unfinished run. */
  readonly resume?: string;
}

export interface RunListener {
  readonly onStart?: (start: RunStart) => void;
  readonly onResult?: (result: Result) => void;
}

/** Summing a run up sorts its latencies, so progress is shown now and then, not at each result. */
const PROGRESS_MS = 100;

/** Runs prompts from the editor: with its keys and models, its settings, progress and a way to cancel. */
export class Runner {
  readonly #results: Results;
  readonly #keys: ApiKeys;
  readonly #log: vscode.LogOutputChannel;
  readonly #running = new Set<string>();

  constructor(results: Results, keys: ApiKeys, log: vscode.LogOutputChannel) {
    this.#results = results;
    this.#keys = keys;
    this.#log = log;
  }

  isRunning(uri: vscode.Uri): boolean {
    return this.#running.has(uri.toString());
  }

  /**
   * Runs a prompt.
   * @param cancel a further way to cancel, beside the notification's button
   * @throws {UserError} when nothing can be run
   */
  async run(
    uri: vscode.Uri,
    choice: RunChoice,
    listener: RunListener,
    cancel: vscode.CancellationToken,
  ): Promise<RunOutcome> {
    const key = uri.toString();
    const { UserError } = await loadCore();
    if (this.#running.has(key)) {
      throw new UserError(
        `${vscode.workspace.asRelativePath(uri)} is running already; wait for it, or cancel it first.`,
      );
    }
    this.#running.add(key);
    try {
      return await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Prompt Ladder', cancellable: true },
        (progress, token) => this.#runWith(uri, choice, listener, progress, [cancel, token]),
      );
    } finally {
      this.#running.delete(key);
    }
  }

  async #runWith(
    uri: vscode.Uri,
    choice: RunChoice,
    listener: RunListener,
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    tokens: readonly vscode.CancellationToken[],
  ): Promise<RunOutcome> {
    const { startRun, diskFiles } = await loadCore();
    const settings = settingsFor(uri);
    const abort = new AbortController();
    const subscriptions = tokens.map((token) => token.onCancellationRequested(() => abort.abort()));
    if (tokens.some((token) => token.isCancellationRequested)) abort.abort();
    let expected = 0;
    let unshown = 0;
    let shownAt = Number.NEGATIVE_INFINITY;
    let begun = false;
    try {
      progress.report({ message: 'checking the samples…' });
      const outcome = await startRun({
        ...choice,
        file: uri.fsPath,
        files: editorFiles(diskFiles),
        defaults: {
          provider: settings.provider,
          model: settings.model,
          concurrency: settings.concurrency,
          timeoutMs: settings.timeoutMs,
        },
        maxCost: settings.maxCost,
        useCache: settings.cache,
        signal: abort.signal,
        connect: (id, project) => this.#connect(id, project, settings.baseUrl),
        onStart: (start) => {
          begun = true;
          expected = start.expected;
          this.#results.begin(uri, start.project.root, start.run, choice.resume !== undefined);
          this.#log.info(
            `Run ${start.run.id}: ${start.run.prompt.file} on ${start.run.provider} ${start.run.model}`,
          );
          listener.onStart?.(start);
        },
        onResult: (result, summary) => {
          this.#results.add(uri, result);
          listener.onResult?.(result);
          unshown++;
          if (performance.now() - shownAt < PROGRESS_MS) return;
          shownAt = performance.now();
          const { results, failed, errors, costUsd } = summary();
          progress.report({
            message: `${results}/${expected} · ${failed + errors} failed · ${costUsd === null ? 'cost unknown' : formatUsd(costUsd)}`,
            increment: (100 * unshown) / Math.max(1, expected),
          });
          unshown = 0;
        },
      });
      this.#results.end(uri, outcome.run);
      this.#log.info(
        `Run ${outcome.run.id}: ${outcome.run.state}, ${outcome.summary.passed} of ${outcome.summary.results} passed`,
      );
      return outcome;
    } catch (error) {
      // Cancelled while the samples were being read: there is no run yet, and nothing to tell.
      if (abort.signal.aborted && !begun) throw new vscode.CancellationError();
      throw error;
    } finally {
      for (const subscription of subscriptions) subscription.dispose();
    }
  }

  async #connect(id: ProviderId, project: Project, settingsBaseUrl: string | undefined): Promise<Provider> {
    if (id === 'vscode') return languageModelProvider();
    const { connectProvider } = await loadCore();
    return connectProvider(id, project, {
      defaultBaseUrl: settingsBaseUrl,
      apiKey: async (baseUrl, variable) =>
        (await this.#keys.get(baseUrl)) ?? (variable ? process.env[variable] : undefined),
    });
  }
}

/** How a run went, in a sentence. */
export function outcomeSentence({ run, summary }: RunOutcome): string {
  const passed = `${run.prompt.name}: ${summary.passed} of ${plural(summary.results, 'sample')} passed`;
  const skipped =
    run.samples.invalid > 0 ? `, ${plural(run.samples.invalid, 'sample')} skipped as invalid` : '';
  switch (run.state) {
    case 'cancelled':
      return `${passed} before the run was cancelled.`;
    case 'over-budget':
      return `${passed}; the run stopped before the call that could have crossed ${formatUsd(run.settings.maxCost ?? null)}.`;
    case 'provider-failed':
      return `${passed}; the run stopped because no answers came.`;
    default:
      return `${passed}${skipped}.`;
  }
}

import * as vscode from 'vscode';
import type { RunOutcome, RunStart } from '../../core/engine/start.ts';
import type { Counting } from '../../core/estimate/counting.ts';
import { forecastLine } from '../../core/report/forecast.ts';
import { moneyOf } from '../../core/report/money.ts';
import { figuresSentence } from '../../core/report/outcome.ts';
import type { Result } from '../../core/runs/result.ts';
import type { Run } from '../../core/runs/run.ts';
import { signalOf } from '../editor/cancellation.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import { countingText, isAgreed } from '../estimate/cost-questions.ts';
import { editorRequest } from '../prompt/editor-request.ts';
import type { Connections } from '../providers/connections.ts';
import type { Results } from './results.ts';

/** What to run otherwise than the files and settings say. */
export interface RunChoice {
  readonly filter?: readonly string[];
  readonly provider?: string;
  readonly model?: string;
  /** Base URL of the run that is repeated. */
  readonly server?: string;
  /** Id of an unfinished run. */
  readonly resume?: string;
  /** Runs once with these, in the place of the samples; what comes of it is no result of theirs. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface RunListener {
  readonly onStart?: (start: RunStart) => void;
  readonly onBegin?: (of: Pick<Result, 'sample' | 'repeat'>) => void;
  readonly onResult?: (result: Result) => void;
}

/** Runs prompts from the editor: with its keys and models, its settings, progress and a way to cancel. */
export class Runner implements vscode.Disposable {
  readonly #results: Results;
  readonly #connections: Connections;
  readonly #log: vscode.LogOutputChannel;
  readonly #counting: Counting;
  readonly #running = new Map<string, vscode.CancellationTokenSource>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();

  /** A run of a prompt was asked for, or is over. */
  readonly onDidChange = this.#changed.event;

  constructor(results: Results, connections: Connections, log: vscode.LogOutputChannel, counting: Counting) {
    this.#results = results;
    this.#connections = connections;
    this.#log = log;
    this.#counting = counting;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  isRunning(uri: vscode.Uri): boolean {
    return this.#running.has(uri.toString());
  }

  /** Cancels the run of a prompt. @returns whether there is one */
  cancel(uri: vscode.Uri): boolean {
    const running = this.#running.get(uri.toString());
    running?.cancel();
    return running !== undefined;
  }

  /** @throws {UserError} while a prompt is running */
  async assertIdle(uri: vscode.Uri): Promise<void> {
    const { UserError } = await loadCore();
    if (!this.isRunning(uri)) return;
    throw new UserError(
      `${vscode.workspace.asRelativePath(uri)} is running already; wait for it, or cancel it first.`,
    );
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
    await this.assertIdle(uri);
    const running = new vscode.CancellationTokenSource();
    this.#running.set(key, running);
    this.#changed.fire(uri);
    try {
      return await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Prompt Ladder', cancellable: true },
        (progress, token) => this.#runWith(uri, choice, listener, progress, [cancel, token, running.token]),
      );
    } finally {
      this.#running.delete(key);
      running.dispose();
      this.#changed.fire(uri);
    }
  }

  async #runWith(
    uri: vscode.Uri,
    choice: RunChoice,
    listener: RunListener,
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    tokens: readonly vscode.CancellationToken[],
  ): Promise<RunOutcome> {
    const core = await loadCore();
    const { startRun, RunDeclinedError, watchProgress } = core;
    using cancellation = signalOf(tokens);
    const { signal } = cancellation;
    const settings = settingsFor(uri);
    const results = choice.variables ? undefined : this.#results;
    let watch: Disposable | undefined;
    let ended: Run | undefined;
    try {
      await results?.load(uri);
      progress.report({ message: 'checking the samples…' });
      const outcome = await startRun({
        ...choice,
        ...(await editorRequest(uri, signal, this.#counting)),
        useCache: choice.resume === undefined ? settings.cache : undefined,
        connect: this.#connections.for(uri),
        forecast: {
          onProgress: (samples) => progress.report({ message: countingText(samples) }),
          confirm: async (forecast, { project, plan }) => {
            const { name } = plan.prompt;
            const text = forecastLine(forecast, moneyOf(project.config.currency));
            this.#log.info(`Estimate of ${name}: ${text}`);
            progress.report({ message: text });
            return (await isAgreed(name, forecast, project, settings)) && !signal.aborted;
          },
        },
        onStart: (start) => {
          let shown = 0;
          watch = watchProgress(start, (message, results) => {
            progress.report({ message, increment: (100 * (results - shown)) / Math.max(1, start.expected) });
            shown = results;
          });
          results?.begin(uri, { root: start.project.root, run: start.run }, core);
          this.#log.info(
            `Run ${start.run.id}: ${start.run.prompt.file} on ${start.run.provider} ${start.run.model}`,
          );
          listener.onStart?.(start);
        },
        onText: (text, of) => results?.stream(uri, of, text),
        onBegin: listener.onBegin,
        onResult: (result) => {
          results?.add(uri, result);
          listener.onResult?.(result);
        },
      });
      ended = outcome.run;
      this.#log.info(
        `Run ${outcome.run.id}: ${outcome.run.state}, ${outcome.summary.passed} of ${outcome.summary.results} passed. ${figuresSentence(outcome)}`,
      );
      if (outcome.uncached !== undefined)
        this.#log.warn(`The answers are not kept for the next run. ${outcome.uncached}`);
      return outcome;
    } catch (error) {
      // Not wanted, or cancelled while the samples were being read: there is no run yet, and nothing to tell.
      if (error instanceof RunDeclinedError || (signal.aborted && !watch))
        throw new vscode.CancellationError();
      throw error;
    } finally {
      watch?.[Symbol.dispose]();
      if (watch) results?.end(uri, ended);
    }
  }
}

import * as vscode from 'vscode';
import type { Counting, CountWatch } from '../../core/estimate/counting.ts';
import { parseVolume, VOLUME_HINT } from '../../core/estimate/volume.ts';
import { errorsNote, forecastLine } from '../../core/report/forecast.ts';
import { moneyOf } from '../../core/report/money.ts';
import { oneLine } from '../../core/text/one-line.ts';
import { signalOf } from '../editor/cancellation.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import { editorRequest } from '../prompt/editor-request.ts';
import { choosePrompt } from '../prompt/prompt-choice.ts';
import type { Connections } from '../providers/connections.ts';
import type { CostDocuments, CostQuery } from './cost-documents.ts';
import { countingText } from './cost-questions.ts';
import { pickModels } from './priced-models.ts';

const TITLE = 'Costs at Scale';

/** *Estimate Run* and *Show Costs at Scale*: what a prompt costs, without a key and without a call. */
export class CostCommands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #documents: CostDocuments;
  readonly #counting: Counting;
  readonly #connections: Connections;
  readonly #state: vscode.Memento;

  /** @param state remembers the volume last written for a prompt */
  constructor(
    prompts: CheckedPrompts,
    documents: CostDocuments,
    counting: Counting,
    connections: Connections,
    state: vscode.Memento,
    onError: (error: unknown) => void,
  ) {
    this.#prompts = prompts;
    this.#documents = documents;
    this.#counting = counting;
    this.#connections = connections;
    this.#state = state;
    const register = commandRegistrar(this.#disposables, onError);
    register('estimateRun', (uri) => this.#estimateRun(uri));
    register('showCosts', (uri) => this.#showCosts(uri));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #estimateRun(argument: unknown): Promise<void> {
    const uri = await choosePrompt(this.#prompts, argument, 'Estimate the run of which prompt?');
    if (!uri) return;
    const { forecastFor, prepareRun } = await loadCore();
    const estimate = await counting('estimating the run…', async (watch) => {
      const prepared = await prepareRun({
        ...(await editorRequest(uri, watch.signal, this.#counting)),
        despiteErrors: true,
        count: { onProgress: watch.onProgress },
      });
      const asked = await this.#connections.askedProvider(uri, prepared.plan.provider, prepared.project);
      const forecast = await forecastFor(prepared, watch, { ...asked, useCache: settingsFor(uri).cache });
      return { prepared, forecast };
    });
    if (!estimate) return;
    const { project, plan, diagnostics } = estimate.prepared;
    const line = forecastLine(estimate.forecast, moneyOf(project.config.currency));
    const message = [`${oneLine(plan.prompt.name, 100)}: ${line}`, ...errorsNote(diagnostics)].join('. ');
    // Not awaited: the estimate is there, and the message may stay for as long as it likes.
    void vscode.window.showInformationMessage(message, 'Run').then((action) => {
      if (action) void vscode.commands.executeCommand('promptLadder.run', uri);
    });
  }

  async #showCosts(argument: unknown): Promise<void> {
    const uri = await choosePrompt(this.#prompts, argument, 'Show the costs of which prompt?');
    if (!uri) return;
    const written = await this.#askForVolume(uri);
    if (written === undefined) return;
    const models = await pickModels(uri, this.#prompts.get(uri)?.project);
    if (!models) return;
    const of: CostQuery = { file: uri.fsPath, volume: parseVolume(written), models };
    await counting('counting what calls cost…', (watch) => this.#documents.show(of, watch));
  }

  /** @returns what was written, empty where only calls are to be priced; `undefined` where nothing is to be shown */
  async #askForVolume(uri: vscode.Uri): Promise<string | undefined> {
    const key = `costs.volume:${uri.toString()}`;
    const volume = (await this.#prompts.read(uri))?.project?.prompt.volume;
    const written = await vscode.window.showInputBox({
      title: TITLE,
      prompt: `Calls in production: ${VOLUME_HINT}. Leave it empty to see what single calls cost.`,
      value: volume === undefined ? this.#state.get(key, '') : `${volume}/day`,
      validateInput: (text) =>
        text.trim() === '' || parseVolume(text) !== undefined ? undefined : `Write ${VOLUME_HINT}`,
    });
    if (written !== undefined) await this.#state.update(key, written);
    return written;
  }
}

/** Counts under progress. @returns `undefined` when it is cancelled */
function counting<Value>(
  what: string,
  work: (watch: CountWatch) => Promise<Value>,
): Thenable<Value | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Prompt Ladder', cancellable: true },
    async (progress, token) => {
      using cancellation = signalOf([token]);
      const { signal } = cancellation;
      progress.report({ message: what });
      try {
        return await work({
          signal,
          onProgress: (samples) => progress.report({ message: countingText(samples) }),
        });
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      }
    },
  );
}

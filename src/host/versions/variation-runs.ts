import * as vscode from 'vscode';
import type { Variation } from '../../core/compare/variants.ts';
import { type Forecast, totalCost } from '../../core/estimate/forecast.ts';
import { forecastLine } from '../../core/report/forecast.ts';
import { type Money, moneyOf } from '../../core/report/money.ts';
import type { Run } from '../../core/runs/run.ts';
import { formatCount, plural } from '../../core/text/plural.ts';
import type { VersionedPrompt } from '../../core/versions/versioned-prompt.ts';
import { signalOf } from '../editor/cancellation.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';
import type { Connections } from '../providers/connections.ts';
import { chooseDraw } from './draw-picker.ts';

/** The runs of revisions and models that are compared: those that are stored, and the missing ones, made together. */
export class VariationRuns {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /**
   * The newest run of each variation; those that are missing are made, once that is agreed to.
   * @param mayStopEarly whether two of them may be made until it is decided which is better, and so not whole
   * @param samples hash of the sample set that stored runs must have; any where it is absent
   * @returns `undefined` when they were not wanted, or were cancelled
   * @throws {UserError} when something cannot be run, or ended early
   */
  async of(
    sources: VersionedPrompt,
    variations: readonly Variation[],
    { mayStopEarly = false, samples }: { readonly mayStopEarly?: boolean; readonly samples?: string } = {},
  ): Promise<readonly Run[] | undefined> {
    const prompt = vscode.Uri.file(sources.file);
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Prompt Ladder', cancellable: true },
      async (progress, token) => {
        using cancellation = signalOf([token]);
        const { signal } = cancellation;
        const runContext = runContextOf(sources, prompt, signal);
        try {
          progress.report({ message: 'looking for runs…' });
          const { storedRun } = await loadCore();
          const stored = [];
          for (const variation of variations) stored.push(await storedRun(variation, runContext, samples));
          if (stored.every((run) => run !== undefined)) return stored;
          return await this.#make(variations, { sources, prompt, runContext, progress, mayStopEarly });
        } catch (error) {
          const { RunDeclinedError } = await loadCore();
          if (error instanceof RunDeclinedError || signal.aborted) return undefined;
          throw error;
        }
      },
    );
  }

  async #make(
    variations: readonly Variation[],
    { sources, prompt, runContext, progress, mayStopEarly }: RunContext,
  ): Promise<readonly Run[] | undefined> {
    if (!(await inTrustedWorkspace('nothing is run and no model is called'))) return undefined;
    const { prepareVariation, resultsOf, runGroup, storedRun, loadConfig, diskFiles, UserError } =
      await loadCore();
    const settings = settingsFor(prompt);
    const { config } = await loadConfig(sources.root, diskFiles);
    progress.report({ message: 'checking the samples…' });
    const found: (Run | undefined)[] = [];
    const all = [];
    for (const variation of variations) {
      const prepared = await prepareVariation(variation, runContext, { maxCost: settings.maxCost });
      found.push(await storedRun(variation, runContext, prepared.plan.samples.hash));
      all.push(prepared);
    }
    const isMissing = (_: unknown, index: number) => !found[index];
    const missing = all.filter(isMissing);
    const draw =
      mayStopEarly && missing.length > 0 ? await chooseDraw(all, missing, runContext.signal) : undefined;
    if (draw === 'declined') return undefined;
    const members = draw ? all : missing;
    const names = (draw ? variations : variations.filter(isMissing)).map(({ name }) => name);
    const expected = resultsOf(members);
    let made = 0;
    const { runs } = await runGroup(members, {
      maxCost: settings.maxCost,
      useCache: settings.cache,
      signal: runContext.signal,
      draw,
      connect: this.#connections.for(prompt),
      confirm: async (forecasts) =>
        (settings.maxCost !== undefined || (await isAgreed(forecasts, names, moneyOf(config.currency)))) &&
        !runContext.signal.aborted,
      onResult: () => {
        made++;
        const message = `${formatCount(made)} of ${draw ? 'at most ' : ''}${plural(expected, 'result')} of ${plural(members.length, 'run')}`;
        progress.report({ message, increment: 100 / Math.max(1, expected) });
        return 'continue';
      },
    });
    if (runContext.signal.aborted) return undefined;
    const unfinished = draw?.decision ? undefined : runs.find(({ state }) => state !== 'finished');
    if (unfinished)
      throw new UserError(
        `A run of ${unfinished.prompt.file} on ${unfinished.model} ended early (${unfinished.state}), so nothing is compared; show its results to resume it.`,
      );
    if (draw) return runs;
    const rest = runs.values();
    return found.flatMap((run) => run ?? rest.next().value ?? []);
  }
}

interface RunContext {
  readonly mayStopEarly: boolean;
  readonly sources: VersionedPrompt;
  readonly prompt: vscode.Uri;
  readonly runContext: ReturnType<typeof runContextOf>;
  readonly progress: vscode.Progress<{ message?: string; increment?: number }>;
}

/** Where runs are looked for and made, by the editor's settings. */
export function runContextOf({ root, runs }: VersionedPrompt, prompt: vscode.Uri, signal: AbortSignal) {
  const { provider, model, concurrency, timeoutMs } = settingsFor(prompt);
  return { root, store: runs, signal, defaults: { provider, model, concurrency, timeoutMs } };
}

/** Asks unless nothing is to be paid: whoever compares may not know that something has to be run for it. */
async function isAgreed(
  forecasts: readonly Forecast[],
  names: readonly string[],
  money: Money,
): Promise<boolean> {
  const cost = totalCost(forecasts);
  if (cost?.high === 0) return true;
  const what = plural(forecasts.length, 'run');
  const most = cost ? `may cost up to ${money(cost.high)}` : 'has no known cost';
  const question = `Comparing takes ${what} that ${forecasts.length === 1 ? 'is' : 'are'} not there yet, and ${most}. Make ${forecasts.length === 1 ? 'it' : 'them'}?`;
  const detail = forecasts
    .map((forecast, index) => `${names[index]}: ${forecastLine(forecast, money)}`)
    .join('\n');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Run')) === 'Run';
}

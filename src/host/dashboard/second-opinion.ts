import * as vscode from 'vscode';
import type { Counting } from '../../core/estimate/counting.ts';
import type { OpinionsOutcome } from '../../core/opinions/ask-opinions.ts';
import type { OpinionForecast } from '../../core/opinions/opinion-forecast.ts';
import { moneyOf } from '../../core/report/money.ts';
import { opinionForecastLine } from '../../core/report/opinion-forecast.ts';
import { formatDuration } from '../../core/text/amounts.ts';
import { oneLine } from '../../core/text/one-line.ts';
import { plural } from '../../core/text/plural.ts';
import type { Config } from '../../core/workspace/config.ts';
import { signalOf } from '../editor/cancellation.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';
import type { Connections } from '../providers/connections.ts';

/** A stored run that a model is asked about. */
export interface AskedRun {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly runId: string;
  readonly prompt: vscode.Uri;
}

/**
 * Asks a model why the failing results of a run fail, and tells how it went. What it costs is agreed to before.
 * @throws {UserError} when something is wrong, before anything is asked
 */
export async function askSecondOpinion(
  { root, runId, prompt }: AskedRun,
  { connections, counting }: { readonly connections: Connections; readonly counting: Counting },
): Promise<void> {
  if (!(await inTrustedWorkspace('no model is called'))) return;
  const { askOpinions, diskFiles, RunDeclinedError } = await loadCore();
  const { concurrency, timeoutMs, maxCost, cache } = settingsFor(prompt);
  const outcome = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Second opinion', cancellable: true },
    async (progress, token) => {
      using cancellation = signalOf([token]);
      const { signal } = cancellation;
      progress.report({ message: 'counting…' });
      try {
        return await askOpinions({
          root,
          runId,
          signal,
          files: editorFiles(diskFiles),
          connect: connections.for(prompt),
          counting,
          concurrency,
          timeoutMs,
          maxCost,
          useCache: cache,
          confirm: async (forecast, config) => (await isAgreed(forecast, config)) && !signal.aborted,
          onProgress: ({ asked, of }) =>
            progress.report({ message: `${asked} of ${of}`, increment: 100 / Math.max(1, of) }),
        });
      } catch (error) {
        if (error instanceof RunDeclinedError || signal.aborted) return undefined;
        throw error;
      }
    },
  );
  // Not awaited: the asking is over, and the message may stay for as long as it likes.
  if (outcome) void vscode.window.showInformationMessage(sentenceOf(outcome));
}

/** Asks wherever it may cost anything. */
async function isAgreed(forecast: OpinionForecast, { currency }: Config): Promise<boolean> {
  if (forecast.costUsd?.high === 0) return true;
  const { model, results } = forecast;
  const question = `Ask ${oneLine(model, 100)} why ${plural(results, 'result')} ${results === 1 ? 'fails' : 'fail'}?`;
  const detail = opinionForecastLine(forecast, moneyOf(currency));
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Ask')) === 'Ask';
}

function sentenceOf({ model, asked, of, unanswered, error, state, durationMs }: OpinionsOutcome): string {
  const name = oneLine(model, 100);
  if (of === 0) return `There is nothing left to ask ${name}.`;
  const sentence = `${name} has said why ${plural(asked - unanswered, 'result')} of ${of} ${of === 1 ? 'fails' : 'fail'}, in ${formatDuration(durationMs)}`;
  if (state === 'over-budget') return `${sentence}; the next call could have crossed the limit of cost.`;
  return error ? `${sentence}; the last without an answer: ${error.message}` : `${sentence}.`;
}

import { askedProvider } from '../core/engine/connect.ts';
import { prepareRun } from '../core/engine/prepare-run.ts';
import { forecastFor } from '../core/engine/run-forecast.ts';
import type { Forecast } from '../core/estimate/forecast.ts';
import { errorsNote, forecastLine } from '../core/report/forecast.ts';
import { moneyOf } from '../core/report/money.ts';
import { oneLine } from '../core/text/one-line.ts';
import { credentialsOf } from './credentials.ts';
import { countingProgress, prepareRequest, type RunInvocation } from './run-flags.ts';
import { StatusLine } from './status-line.ts';

/** The forecast of a prompt's run, as `--estimate --json` prints it. */
export interface Estimate {
  readonly prompt: string;
  readonly forecast: Forecast;
  /** Whether no error in the files kept anything out of it. */
  readonly isWhole: boolean;
}

/** Says what a run is expected to take, and calls nothing. */
export async function estimatePrompt(file: string, invocation: RunInvocation): Promise<Estimate> {
  const { flags, terminal, signal } = invocation;
  const status = new StatusLine(terminal.io);
  const prepared = await prepareRun({
    ...(await prepareRequest(file, invocation)),
    despiteErrors: true,
    count: { onProgress: countingProgress(status, flags) },
  }).finally(() => status.clear());
  terminal.diagnostics(prepared.diagnostics);
  const { project, plan, stored } = prepared;
  const credentials = { ...credentialsOf(flags, terminal), server: stored?.server };
  const asked = await askedProvider(plan.provider, project, credentials);
  const useCache = flags.cache && (stored?.settings.calls?.useCache ?? true);
  const forecast = await forecastFor(prepared, { signal }, { ...asked, useCache });
  const money = moneyOf(project.config.currency);
  if (!flags.json) terminal.print(`${oneLine(plan.prompt.name, 100)} · ${forecastLine(forecast, money)}`);
  const errors = errorsNote(prepared.diagnostics);
  for (const note of errors) terminal.note(note);
  return { prompt: terminal.fromHere(file), forecast, isWhole: errors.length === 0 };
}

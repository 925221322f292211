import process from 'node:process';
import { forecastFor } from '../core/engine/forecast.ts';
import { prepareRun } from '../core/engine/prepare.ts';
import type { Forecast } from '../core/estimate/forecast.ts';
import { errorsNote, forecastLine } from '../core/report/forecast.ts';
import { oneLine } from '../core/report/format.ts';
import { moneyOf } from '../core/report/money.ts';
import { fromHere, printDiagnostics } from './print.ts';
import { countingProgress, type RunFlags, requestOf } from './run-flags.ts';
import { StatusLine } from './terminal.ts';

/** The forecast of a prompt's run, as `--estimate --json` prints it. */
export interface Estimate {
  readonly prompt: string;
  readonly forecast: Forecast;
  /** Whether no error in the files kept anything out of it. */
  readonly isWhole: boolean;
}

/** Says what a run is expected to take, and calls nothing. */
export async function estimatePrompt(file: string, flags: RunFlags, signal: AbortSignal): Promise<Estimate> {
  const status = new StatusLine(process.stderr);
  const prepared = await prepareRun({
    ...requestOf(file, flags, signal),
    despiteErrors: true,
    count: { onProgress: countingProgress(status, flags) },
  }).finally(() => status.clear());
  printDiagnostics(prepared.diagnostics);
  const forecast = await forecastFor(prepared, { signal });
  const money = moneyOf(prepared.project.config.currency);
  if (!flags.json)
    console.log(`${oneLine(prepared.plan.prompt.name, 100)} · ${forecastLine(forecast, money)}`);
  const errors = errorsNote(prepared.diagnostics);
  for (const note of errors) console.error(note);
  return { prompt: fromHere(file), forecast, isWhole: errors.length === 0 };
}

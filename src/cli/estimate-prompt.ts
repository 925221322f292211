import { basename, resolve } from 'node:path';
import process from 'node:process';
import { forecastFor } from '../core/engine/forecast.ts';
import { type PrepareRequest, prepareRun } from '../core/engine/prepare.ts';
import type { Forecast } from '../core/estimate/forecast.ts';
import { diskFiles } from '../core/files.ts';
import { errorsNote, forecastLine } from '../core/report/forecast.ts';
import { formatCount, oneLine } from '../core/report/format.ts';
import { moneyOf } from '../core/report/money.ts';
import { fromHere, printDiagnostics } from './print.ts';
import type { RunFlags } from './run-command.ts';
import { StatusLine } from './terminal.ts';

/** The forecast of a prompt's run, as `--estimate --json` prints it. */
export interface Estimate {
  readonly prompt: string;
  readonly forecast: Forecast;
  /** Whether no error in the files kept anything out of it. */
  readonly isWhole: boolean;
}

/** What decides about a run, as the flags have it. */
export const wishesOf = (file: string, flags: RunFlags, signal: AbortSignal): PrepareRequest => ({
  file,
  files: diskFiles,
  provider: flags.provider,
  model: flags.model,
  concurrency: flags.concurrency,
  repeat: flags.repeat,
  filter: flags.filter,
  maxCost: flags.maxCost,
  resume: flags.resume === undefined ? undefined : basename(resolve(flags.resume)),
  signal,
});

/** Says what a run is expected to take, and calls nothing. */
export async function estimatePrompt(file: string, flags: RunFlags, signal: AbortSignal): Promise<Estimate> {
  const status = new StatusLine(process.stderr);
  const prepared = await prepareRun({
    ...wishesOf(file, flags, signal),
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

export const countingProgress =
  (status: StatusLine, { quiet }: RunFlags) =>
  (samples: number) => {
    if (!quiet) status.show(() => `${formatCount(samples)} samples counted`);
  };

import { join } from 'node:path';
import process from 'node:process';
import { UserError } from '../core/diagnostic.ts';
import { connectProvider } from '../core/engine/connect.ts';
import { NothingAskedFor } from '../core/engine/prepare.ts';
import { type RunOutcome, startRun } from '../core/engine/start.ts';
import { diskFiles } from '../core/files.ts';
import { forecastLine } from '../core/report/forecast.ts';
import { formatCount, oneLine } from '../core/report/format.ts';
import { moneyOf } from '../core/report/money.ts';
import { progressOf } from '../core/report/progress.ts';
import { runReport } from '../core/report/terminal.ts';
import type { Result } from '../core/runs/result.ts';
import type { Run } from '../core/runs/run.ts';
import type { RunSummary } from '../core/runs/summary.ts';
import { findPrompts } from '../core/workspace/find-prompts.ts';
import { confirmCost } from './confirm-cost.ts';
import { type Estimate, estimatePrompt } from './estimate-prompt.ts';
import { ExitCode } from './exit-code.ts';
import { fromHere, printDiagnostics, printError, withRelativeFiles } from './print.ts';
import { reportWriter } from './report-file.ts';
import { countingProgress, type RunFlags, requestOf } from './run-flags.ts';
import { findRun } from './stored-run.ts';
import { StatusLine, stdoutColors } from './terminal.ts';

/** Results without a pass that are kept to be listed; the run's folder has them all. */
const KEPT_FAILURES = 1_000;

/** Results without a verdict that the run's own end explains. */
const NO_FAILURE: ReadonlySet<string> = new Set(['cancelled', 'over-budget']);

/** Characters of what a provider or a template says. */
const MAX_SENTENCE = 1_000;

/** A run that was made, and its results without a pass. */
interface Finished {
  readonly outcome: RunOutcome;
  readonly failures: readonly Result[];
}

/** Runs prompts one after the other, or forecasts them. @returns the exit code */
export async function runCommand(paths: readonly string[], flags: RunFlags): Promise<number> {
  const abort = new AbortController();
  const onInterrupt = () => {
    if (abort.signal.aborted) process.exit(ExitCode.cancelled);
    console.error('\nStopping; press Ctrl-C again to stop at once.');
    abort.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  const finished: Finished[] = [];
  const estimates: Estimate[] = [];
  const refusals: UserError[] = [];
  const codes: number[] = [];
  const attempt = async (work: () => Promise<number>) => {
    codes.push(await work().catch((error) => codeOfRefusal(error, refusals, abort.signal)));
  };
  try {
    await attempt(async () => {
      const report = flags.out === undefined ? undefined : reportWriter(flags.out);
      const prompts = await promptsToRun(paths, flags);
      report?.check(prompts.length);
      for (const prompt of prompts) {
        if (abort.signal.aborted) return ExitCode.cancelled;
        await attempt(async () => {
          if (flags.estimate) {
            const estimate = await estimatePrompt(prompt, flags, abort.signal);
            estimates.push(estimate);
            return estimate.isWhole ? ExitCode.passed : ExitCode.badInput;
          }
          const run = await runPrompt(prompt, flags, abort.signal);
          finished.push(run);
          return exitCodeOf(run.outcome, flags);
        });
      }
      // A report of nothing would read as if nothing had failed.
      if (finished.length > 0)
        await report?.write(finished.map(({ outcome }) => ({ ...outcome, root: outcome.project.root })));
      return finished.length + estimates.length > 0 ? ExitCode.passed : ExitCode.badInput;
    });
    if (flags.json) {
      const report = flags.estimate ? { estimates } : jsonReport(finished);
      console.log(JSON.stringify({ ...report, refused: jsonRefusals(refusals) }, null, 2));
    }
    return Math.max(...codes);
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

/** Tells the user why something was not done; what is no mistake of theirs is thrown on. */
function codeOfRefusal(error: unknown, refusals: UserError[], { aborted, reason }: AbortSignal): number {
  if (aborted && error === reason) return ExitCode.cancelled;
  if (!(error instanceof UserError)) throw error;
  refusals.push(error);
  printDiagnostics(error.diagnostics);
  printError(error.message);
  // Of several prompts, one may hold what the filter is after.
  return error instanceof NothingAskedFor ? ExitCode.passed : ExitCode.badInput;
}

async function promptsToRun(paths: readonly string[], flags: RunFlags): Promise<string[]> {
  if (flags.resume === undefined) {
    if (paths.length === 0)
      throw new UserError(
        'Name what to run: a prompt file, a folder or a glob, for example: prompt-ladder run prompts/',
      );
    return findPrompts(paths, process.cwd(), diskFiles);
  }
  if (paths.length > 0)
    throw new UserError('A run that goes on knows its prompt; leave the path out, or leave --resume out.');
  const { root, store, id } = await findRun(flags.resume);
  const run = await store.read(id);
  return [join(root, run.prompt.file)];
}

async function runPrompt(file: string, flags: RunFlags, signal: AbortSignal): Promise<Finished> {
  const status = new StatusLine(process.stderr);
  const failures: Result[] = [];
  const collect = (result: Result) => {
    if (result.status !== 'passed' && failures.length < KEPT_FAILURES) failures.push(result);
  };
  let progress: (summary: RunSummary) => string = () => '';
  /** The first failure of each kind, in full: a row of the table has no room for what to do about it. */
  const sentences = new Map<string, string>();
  try {
    const outcome = await startRun({
      ...requestOf(file, flags, signal),
      timeoutMs: flags.timeout === undefined ? undefined : flags.timeout * 1000,
      retries: flags.retries,
      useCache: flags.cache ? undefined : false,
      otherServer: flags.otherServer,
      record: flags.record,
      forecast: {
        onlyWhereItCosts: flags.quiet,
        onProgress: countingProgress(status, flags),
        confirm: (forecast, { project }) => {
          status.clear();
          const money = moneyOf(project.config.currency);
          if (!flags.quiet) console.error(forecastLine(forecast, money));
          // Whoever says what a run may cost has agreed to it.
          const isAgreed = flags.confirmAbove === undefined && flags.maxCost !== undefined;
          if (flags.yes || isAgreed) return Promise.resolve(true);
          return confirmCost(forecast, money, flags.confirmAbove ?? project.config.confirmAbove, signal);
        },
      },
      connect: (id, project, server) =>
        connectProvider(id, project, {
          baseUrl: flags.baseUrl,
          server,
          defaultBaseUrl: process.env.OPENAI_BASE_URL || undefined,
          apiKey: async (_baseUrl, variable) => (variable === undefined ? undefined : process.env[variable]),
        }),
      onStart: (start) => {
        progress = progressOf(start, () => performance.now());
        printDiagnostics(start.diagnostics);
        if (start.kept > 0 && !flags.quiet)
          console.error(
            `Going on: ${formatCount(start.kept)} of ${formatCount(start.expected)} results are there already.`,
          );
      },
      onResult: (result, summary) => {
        collect(result);
        const { kind, message } = result.error ?? {};
        if (kind !== undefined && message !== undefined && !NO_FAILURE.has(kind) && !sentences.has(kind))
          sentences.set(kind, message);
        if (!flags.quiet) status.show(() => progress(summary()));
      },
    });
    status.clear();
    if (flags.resume !== undefined) {
      failures.length = 0;
      for await (const result of outcome.results()) collect(result);
    }
    if (!flags.json) {
      const { run, summary, folder, wallMs, project } = outcome;
      const money = moneyOf(project.config.currency);
      const resume = resumeArguments(run, fromHere(folder), flags);
      console.log(runReport(run, summary, failures, fromHere(folder), resume, wallMs, money, stdoutColors));
    }
    for (const sentence of outcome.exceeded) printError(sentence);
    for (const sentence of sentences.values()) printError(oneLine(sentence, MAX_SENTENCE));
    return { outcome, failures };
  } catch (error) {
    status.clear();
    throw error;
  }
}

/** What makes a run go on from here. The server stands there where the flag named it, as the usual key may be for it. */
function resumeArguments({ id, server }: Run, folder: string, { baseUrl }: RunFlags): string {
  const name = folder.startsWith('..') ? quoted(folder) : id;
  return [name, ...(baseUrl !== undefined && server ? ['--base-url', quoted(server)] : [])].join(' ');
}

/** For a shell; what has no character that means something there stays as it is. */
const quoted = (text: string) => (/^[\w./:%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function exitCodeOf({ run, summary, exceeded }: RunOutcome, flags: RunFlags): number {
  if (run.state === 'cancelled') return ExitCode.cancelled;
  const { template = 0, cancelled = 0, 'over-budget': overBudget = 0 } = summary.errorKinds;
  if (summary.errors > template + cancelled + overBudget) return ExitCode.provider;
  if (template > 0 || (run.samples.invalid > 0 && !flags.skipInvalid)) return ExitCode.badInput;
  const isOver = run.state === 'over-budget' || exceeded.length > 0;
  return summary.failed > 0 || isOver ? ExitCode.failed : ExitCode.passed;
}

function jsonReport(finished: readonly Finished[]) {
  return {
    runs: finished.map(({ outcome: { run, folder }, failures }) => ({
      folder: fromHere(folder),
      run,
      failures,
    })),
  };
}

const jsonRefusals = (refusals: readonly UserError[]) =>
  refusals.map(({ message, diagnostics }) => ({ message, diagnostics: withRelativeFiles(diagnostics) }));

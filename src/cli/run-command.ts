import { join } from 'node:path';
import { UserError } from '../core/diagnostic.ts';
import { connectProvider } from '../core/engine/connect.ts';
import { NoSampleError } from '../core/engine/prepare.ts';
import { type RunOutcome, startRun } from '../core/engine/start.ts';
import { diskFiles } from '../core/files.ts';
import { forecastLine } from '../core/report/forecast.ts';
import { formatCount, oneLine } from '../core/report/format.ts';
import { moneyOf } from '../core/report/money.ts';
import { watchProgress } from '../core/report/progress.ts';
import { runReport } from '../core/report/terminal.ts';
import { isUnfinished, type Result } from '../core/runs/result.ts';
import type { Run } from '../core/runs/run.ts';
import { findPrompts } from '../core/workspace/find-prompts.ts';
import { AnswerStream } from './answer-stream.ts';
import { confirmCost } from './confirm-cost.ts';
import { credentialsOf } from './credentials.ts';
import { type Estimate, estimatePrompt } from './estimate-prompt.ts';
import { ExitCode } from './exit-code.ts';
import { reportWriter } from './report-file.ts';
import { countingProgress, type RunFlags, type RunInvocation, requestOf } from './run-flags.ts';
import { StatusLine } from './status-line.ts';
import { findRun } from './stored-run.ts';
import type { Terminal } from './terminal.ts';

/** Results without a pass that are kept to be listed; the run's folder has them all. */
const KEPT_FAILURES = 1_000;
/** Characters of their outputs. */
const KEPT_CHARACTERS = 1 << 24;

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
export const runCommand = (paths: readonly string[], flags: RunFlags, terminal: Terminal): Promise<number> =>
  terminal.interruptible((signal) => runPrompts(paths, { flags, terminal, signal }));

async function runPrompts(paths: readonly string[], invocation: RunInvocation): Promise<number> {
  const { flags, terminal, signal } = invocation;
  const finished: Finished[] = [];
  const estimates: Estimate[] = [];
  const refusals: UserError[] = [];
  const codes: number[] = [];
  const attempt = async (work: () => Promise<number>) => {
    codes.push(await work().catch((error) => codeOfRefusal(error, refusals, invocation)));
  };
  await attempt(async () => {
    const report = flags.out === undefined ? undefined : reportWriter(flags.out, terminal);
    const prompts = await promptsToRun(paths, flags, terminal.io.cwd);
    report?.check(prompts.length);
    for (const prompt of prompts) {
      if (signal.aborted) return ExitCode.cancelled;
      await attempt(async () => {
        if (flags.estimate) {
          const estimate = await estimatePrompt(prompt, invocation);
          estimates.push(estimate);
          return estimate.isWhole ? ExitCode.passed : ExitCode.badInput;
        }
        const run = await runPrompt(prompt, invocation);
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
    const report = flags.estimate ? { estimates } : jsonReport(finished, terminal);
    terminal.printJson({ ...report, refused: jsonRefusals(refusals, terminal) });
  }
  return Math.max(...codes);
}

/** Tells the user why something was not done; what is no mistake of theirs is thrown on. */
function codeOfRefusal(error: unknown, refusals: UserError[], { terminal, signal }: RunInvocation): number {
  if (signal.aborted && error === signal.reason) return ExitCode.cancelled;
  const code = terminal.refuse(error);
  if (error instanceof UserError) refusals.push(error);
  // Of several prompts, one may hold what the filter is after.
  return error instanceof NoSampleError ? ExitCode.passed : code;
}

async function promptsToRun(paths: readonly string[], flags: RunFlags, cwd: string): Promise<string[]> {
  if (flags.resume === undefined) {
    if (paths.length === 0)
      throw new UserError(
        'Name what to run: a prompt file, a folder or a glob, for example: prompt-ladder run prompts/',
      );
    return findPrompts(paths, cwd, diskFiles);
  }
  if (paths.length > 0)
    throw new UserError('A resumed run knows its prompt; leave out the path or --resume.');
  const { root, store, id } = await findRun(flags.resume, cwd);
  const run = await store.read(id);
  return [join(root, run.prompt.file)];
}

async function runPrompt(file: string, invocation: RunInvocation): Promise<Finished> {
  const { flags, terminal, signal } = invocation;
  const status = new StatusLine(terminal.io);
  const { stderr } = terminal.io;
  const stream = stderr.isTTY && !flags.json && !flags.quiet ? new AnswerStream(stderr) : undefined;
  const credentials = credentialsOf(flags, terminal.io, signal);
  const failures: Result[] = [];
  let kept = 0;
  const collect = (result: Result) => {
    if (result.status === 'passed' || isUnfinished(result)) return;
    if (!flags.failed && (failures.length >= KEPT_FAILURES || kept > KEPT_CHARACTERS)) return;
    failures.push(result);
    kept += result.output?.length ?? 0;
  };
  let progress: Disposable | undefined;
  const endProgress = () => {
    progress?.[Symbol.dispose]();
    status.clear();
  };
  /** The first failure of each kind, in full: a row of the table has no room for what to do about it. */
  const sentences = new Map<string, string>();
  try {
    const outcome = await startRun({
      ...(await requestOf(file, invocation)),
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
          const { currency, confirmAbove } = project.config;
          const money = moneyOf(currency);
          if (!flags.quiet) terminal.note(forecastLine(forecast, money));
          return confirmCost(forecast, flags, { money, threshold: confirmAbove, signal }, terminal.io);
        },
      },
      connect: (id, project, server) => connectProvider(id, project, { ...credentials, server }),
      search: {
        onProgress: (done, of) => {
          if (!flags.quiet) status.show(() => `${formatCount(done)} of ${formatCount(of)} passages embedded`);
        },
      },
      onStart: (start) => {
        terminal.diagnostics(start.diagnostics);
        if (start.kept > 0 && !flags.quiet)
          terminal.note(
            `Resuming: ${formatCount(start.kept)} of ${formatCount(start.expected)} results are there already.`,
          );
        if (!flags.quiet) progress = watchProgress(start, (line) => status.show(() => line));
      },
      onText:
        stream &&
        ((text) => {
          endProgress();
          stream.show(text);
        }),
      onResult: (result) => {
        collect(result);
        stream?.finish(result);
        const { kind, message } = result.error ?? {};
        if (kind !== undefined && message !== undefined && !NO_FAILURE.has(kind) && !sentences.has(kind))
          sentences.set(kind, message);
      },
    });
    endProgress();
    if (flags.resume !== undefined) {
      failures.length = 0;
      kept = 0;
      for await (const result of outcome.results()) collect(result);
    }
    failures.sort(bySample);
    if (!flags.json) {
      const { run, summary, folder, project } = outcome;
      const money = moneyOf(project.config.currency);
      const where = terminal.fromHere(folder);
      const resume = resumeArguments(run, where, flags);
      terminal.print(
        runReport(run, summary, failures, where, resume, outcome, money, terminal.colors, flags.failed),
      );
    }
    for (const sentence of outcome.exceeded) terminal.error(sentence);
    if (outcome.uncached !== undefined)
      terminal.note(`The answers are not kept for the next run. ${outcome.uncached}`);
    for (const sentence of sentences.values()) terminal.error(oneLine(sentence, MAX_SENTENCE));
    return { outcome, failures };
  } finally {
    endProgress();
  }
}

/** In the order of the samples, whenever their answers came. */
const bySample = (a: Result, b: Result) =>
  Number(a.location.file > b.location.file) - Number(a.location.file < b.location.file) ||
  a.location.range.start.line - b.location.range.start.line ||
  a.repeat - b.repeat;

/** What resumes a run from here. The server stands there where the flag named it, as the usual key may be for it. */
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

function jsonReport(finished: readonly Finished[], { fromHere }: Terminal) {
  return {
    runs: finished.map(({ outcome: { run, folder }, failures }) => ({
      folder: fromHere(folder),
      run,
      failures,
    })),
  };
}

const jsonRefusals = (refusals: readonly UserError[], { withRelativeFiles }: Terminal) =>
  refusals.map(({ message, diagnostics }) => ({ message, diagnostics: withRelativeFiles(diagnostics) }));

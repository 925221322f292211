import { connectProvider } from '../core/engine/connect.ts';
import { type RunOutcome, startRun } from '../core/engine/start.ts';
import { outlayOf } from '../core/estimate/forecast.ts';
import { forecastLine } from '../core/report/forecast.ts';
import { moneyOf } from '../core/report/money.ts';
import { watchProgress } from '../core/report/progress.ts';
import { runReport } from '../core/report/terminal.ts';
import { isUnfinished, type Result } from '../core/runs/result.ts';
import { bySample } from '../core/runs/sample-order.ts';
import { formatCount } from '../core/text/plural.ts';
import { AnswerStream } from './answer-stream.ts';
import { confirmCost } from './confirm-cost.ts';
import { credentialsOf } from './credentials.ts';
import { FailureSentences } from './failure-sentences.ts';
import { resumeArguments } from './resume-arguments.ts';
import { countingProgress, prepareRequest, type RunInvocation } from './run-flags.ts';
import { StatusLine } from './status-line.ts';

/** Results without a pass that are kept to be listed; the run's folder has them all. */
const KEPT_FAILURES = 1_000;
/** Characters of their outputs. */
const KEPT_CHARACTERS = 1 << 24;

/** Runs a prompt, or resumes its run, and prints what it comes to. */
export async function runPrompt(file: string, invocation: RunInvocation): Promise<RunOutcome> {
  const { flags, terminal, signal } = invocation;
  const status = new StatusLine(terminal.io);
  const { stderr } = terminal.io;
  const stream = stderr.isTTY && !flags.json && !flags.quiet ? new AnswerStream(stderr) : undefined;
  const credentials = credentialsOf(flags, terminal, signal);
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
  const sentences = new FailureSentences();
  try {
    const outcome = await startRun({
      ...(await prepareRequest(file, invocation)),
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
          const question = { money, threshold: confirmAbove, signal };
          return confirmCost([outlayOf(forecast)], flags, question, terminal.io);
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
            `Resuming: ${formatCount(start.kept)} of ${formatCount(start.expected)} results are already there.`,
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
        sentences.add(result);
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
      const resume = resumeArguments(where.startsWith('..') ? where : run.id, run.server, flags);
      terminal.print(
        runReport(run, summary, failures, where, resume, outcome, money, terminal.colors, flags.failed),
      );
    }
    for (const sentence of outcome.exceeded) terminal.error(sentence);
    if (outcome.uncached !== undefined)
      terminal.note(`The answers are not kept for the next run. ${outcome.uncached}`);
    sentences.print(terminal);
    return outcome;
  } finally {
    endProgress();
  }
}

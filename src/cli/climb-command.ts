import { basename, join } from 'node:path';
import { type LadderFormat, ladderFile, ladderFormat, ladderJson } from '../core/dashboard/ladder-file.ts';
import { UserError } from '../core/diagnostic.ts';
import { askedProvider, connectProvider } from '../core/engine/connect.ts';
import { outlayOf } from '../core/estimate/forecast.ts';
import { diskFiles } from '../core/files.ts';
import { type ClimbEstimate, climb } from '../core/ladder/climb.ts';
import type { ClimbResult } from '../core/ladder/ladder.ts';
import { RUNG_NAMES } from '../core/ladder/rung.ts';
import { storedClimb } from '../core/ladder/stored-climbs.ts';
import { TARGET_HINT, targetShare } from '../core/ladder/target-share.ts';
import { climbEstimateReport, climbEstimateText } from '../core/report/climb-estimate.ts';
import { ladderText } from '../core/report/ladder.ts';
import { type Money, moneyOf } from '../core/report/money.ts';
import { reportLadder } from '../core/report/reported-ladder.ts';
import { writeReportText } from '../core/report/write.ts';
import { RunStore } from '../core/runs/run-store.ts';
import { pathIn } from '../core/text/path-in.ts';
import { formatCount } from '../core/text/plural.ts';
import { loadConfig, WORKSPACE_FOLDER, workspaceRoot } from '../core/workspace/config.ts';
import { findPrompt } from '../core/workspace/find-prompts.ts';
import { confirmCost } from './confirm-cost.ts';
import { credentialsOf } from './credentials.ts';
import { ExitCode } from './exit-code.ts';
import { FailureSentences } from './failure-sentences.ts';
import { pageProgram } from './report-file.ts';
import { resumeArguments } from './resume-arguments.ts';
import type { RunFlags } from './run-flags.ts';
import { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';

/** The options of `climb`: those of `run`, for each rung. */
export interface ClimbFlags extends Omit<RunFlags, 'provider' | 'model' | 'out' | 'skipInvalid' | 'resume'> {
  readonly provider?: string;
  readonly model?: string;
  readonly out?: string;
  /** As it is written: `5 %`. */
  readonly target?: string;
  /** Id of the climb; the newest of the prompt where it is `true`. */
  readonly resume?: string | true;
  readonly show?: string | true;
}

interface Context {
  readonly file: string;
  readonly flags: ClimbFlags;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly store: RunStore;
  readonly money: Money;
}

/** Measures the rungs of the ladder with a prompt, or shows a climb that is stored. @returns the exit code */
export async function climbCommand(path: string, flags: ClimbFlags, terminal: Terminal): Promise<number> {
  try {
    const file = await findPrompt(path, terminal.io.cwd, diskFiles);
    const format = flags.out === undefined ? undefined : ladderFormat(flags.out);
    const root = await workspaceRoot(file, diskFiles);
    const { config } = await loadConfig(root, diskFiles);
    const store = new RunStore(join(root, WORKSPACE_FOLDER));
    return await terminal.interruptible(async (signal) => {
      const context = { file, flags, terminal, signal, root, store, money: moneyOf(config.currency) };
      const climbed = await (flags.show === undefined ? climbing(context) : stored(context, flags.show));
      if (!climbed) return ExitCode.passed;
      await report(climbed, format, context);
      return exitCodeOf(climbed);
    });
  } catch (error) {
    return terminal.refuse(error);
  }
}

/** The prompt file, relative to the workspace root, with forward slashes. */
const promptOf = ({ root, file }: Context) => pathIn(root, file);

async function stored(context: Context, named: string | true): Promise<ClimbResult> {
  const { root, store, signal } = context;
  const query = { file: promptOf(context), ...(named !== true && { id: basename(named) }) };
  const found = await storedClimb(query, { root, store, files: diskFiles, signal });
  if (found) return found;
  throw new UserError(
    `${promptOf(context)} has no ${named === true ? 'climb' : `climb "${named}"`} yet; make one with prompt-ladder climb.`,
  );
}

/** `undefined` where only an estimate was wanted. @throws {UserError} */
async function climbing(context: Context): Promise<ClimbResult | undefined> {
  const { file, flags, terminal, signal, money } = context;
  const target = flags.target === undefined ? undefined : targetShare(flags.target);
  if (flags.target !== undefined && target === undefined)
    throw new UserError(`--target "${flags.target}" is not a target; it must be ${TARGET_HINT}.`);
  const credentials = credentialsOf(flags, terminal, signal);
  const status = new StatusLine(terminal.io);
  const { resume } = flags;
  const id = resume === true ? (await stored(context, true)).ladder.id : resume && basename(resume);
  const show = (text: () => string) => {
    if (!flags.quiet) status.show(text);
  };
  let isOnlyEstimated = false;
  try {
    return await climb({
      file,
      files: terminal.files,
      provider: flags.provider,
      model: flags.model,
      onUnusedModel: flags.model === undefined ? undefined : (sentence) => terminal.noteOnce(sentence),
      concurrency: flags.concurrency,
      filter: flags.filter,
      repeat: flags.repeat,
      maxCost: flags.maxCost,
      timeoutMs: flags.timeout === undefined ? undefined : flags.timeout * 1000,
      retries: flags.retries,
      useCache: flags.cache ? undefined : false,
      record: flags.record,
      target,
      ...(id !== undefined && { resume: id }),
      signal,
      connect: (name, project, server) => connectProvider(name, project, { ...credentials, server }),
      askedProvider: (name, project) => askedProvider(name, project, credentials),
      confirm: (estimate, { project, diagnostics }) => {
        status.clear();
        terminal.diagnostics(diagnostics);
        if (flags.estimate) {
          isOnlyEstimated = true;
          if (flags.json) terminal.printJson({ prompt: terminal.fromHere(file), ...estimate });
          else terminal.print(climbEstimateReport(estimate, money));
          return Promise.resolve(false);
        }
        if (!flags.quiet) terminal.note(climbEstimateText(estimate, money));
        return confirmed(estimate, project.config.confirmAbove, context);
      },
      onProgress: ({ rung, done, of }) =>
        show(() => `Rung ${rung} (${RUNG_NAMES[rung]}): ${formatCount(done)} of ${formatCount(of)}`),
    });
  } catch (error) {
    if (isOnlyEstimated) return undefined;
    throw error;
  } finally {
    status.clear();
  }
}

const confirmed = (
  estimate: ClimbEstimate,
  threshold: number | undefined,
  { flags, money, signal, terminal }: Context,
) =>
  confirmCost(
    estimate.rungs.map(({ forecast }) => outlayOf(forecast)),
    flags,
    { money, threshold, signal, what: 'The climb', act: 'climb' },
    terminal.io,
  );

async function report(
  climbed: ClimbResult,
  format: LadderFormat | undefined,
  context: Context,
): Promise<void> {
  const { flags, terminal, root, store } = context;
  const reported = await reportLadder(climbed, { root, store, files: diskFiles });
  const { view, ladder } = reported;
  if (flags.json) terminal.printJson(ladderJson(reported));
  else terminal.print(ladderText(view, terminal.colors));
  if (ladder.next !== undefined && !flags.json)
    terminal.print(
      `Resume it: prompt-ladder climb ${terminal.fromHere(context.file)} --resume ${resumeArguments(ladder.id, ladder.server, flags)}`,
    );
  await printFailures(climbed, context);
  if (flags.out === undefined || !format) return;
  const text = await ladderFile(format, reported, () => pageProgram('ladder'));
  await writeReportText(terminal.resolve(flags.out), once(text));
}

/** Why samples got no answer: the ladder only counts them. */
async function printFailures({ ladder }: ClimbResult, { store, terminal }: Context): Promise<void> {
  const sentences = new FailureSentences();
  for (const { measurement } of ladder.rungs) {
    if (!measurement?.unanswered) continue;
    for await (const result of store.results(measurement.runId)) sentences.add(result);
  }
  sentences.print(terminal);
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

function exitCodeOf({ ladder, highest }: ClimbResult): number {
  const runs = ladder.rungs.flatMap(({ measurement }) => measurement ?? []);
  if (runs.some(({ state }) => state === 'cancelled')) return ExitCode.cancelled;
  if (runs.some(({ unanswered }) => unanswered > 0)) return ExitCode.provider;
  if (runs.some(({ state }) => state === 'provider-failed')) return ExitCode.provider;
  if (highest.run.samples.invalid > 0) return ExitCode.badInput;
  return ladder.recommendation.isMet && ladder.next === undefined ? ExitCode.passed : ExitCode.failed;
}

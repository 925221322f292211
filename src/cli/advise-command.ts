import { join } from 'node:path';
import { type Advice, type AdviceReport, adviseOn } from '../core/advice/advise.ts';
import { type KeptEdit, keepEdit } from '../core/advice/kept-edit.ts';
import { type Proof, proofText, proveEdit } from '../core/advice/proof.ts';
import type { Situation } from '../core/advice/situation.ts';
import { isHelping, type Trial, type TrialRequest, tryAdvice } from '../core/advice/trial.ts';
import { UserError } from '../core/diagnostic.ts';
import { connectProvider } from '../core/engine/connect.ts';
import { RunDeclinedError } from '../core/engine/start.ts';
import { outlayOf } from '../core/estimate/forecast.ts';
import { adviceText, editDiff, trialText } from '../core/report/advice.ts';
import { forecastLine } from '../core/report/forecast.ts';
import { moneyAt } from '../core/report/model-price.ts';
import { moneyOf } from '../core/report/money.ts';
import { practiceLines, practiceNote } from '../core/report/practice.ts';
import { plural } from '../core/text/plural.ts';
import type { Config } from '../core/workspace/config.ts';
import { type CostLimitFlags, confirmCost } from './confirm-cost.ts';
import { credentialsOf } from './credentials.ts';
import { ExitCode } from './exit-code.ts';
import { StatusLine } from './status-line.ts';
import { findRun } from './stored-run.ts';
import type { Terminal } from './terminal.ts';
import type { TrustFlags } from './trust.ts';
import { ASKED_FLAGS, refuseUnused } from './unused-flag.ts';

/** How remedies are tried, as flags have it. */
export interface TrialFlags extends CostLimitFlags, TrustFlags {
  readonly provider?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly concurrency?: number;
  readonly cache?: boolean;
  readonly seed?: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export interface AdviseFlags extends TrialFlags {
  /** Numbers of remedies, from 1. */
  readonly show?: number;
  readonly try?: number;
  readonly keep?: boolean;
  readonly force?: boolean;
}

/** Says what would fix what fails in a stored run, tries it, and keeps it. @returns the exit code */
export const adviseCommand = (
  name: string | undefined,
  flags: AdviseFlags,
  terminal: Terminal,
): Promise<number> =>
  terminal.interruptible(async (signal) => {
    try {
      if (flags.try === undefined)
        refuseUnused(flags, OF_TRIALS, 'a trial; name the remedy to try with --try, for example --try 1');
      const { root, store, id } = await findRun(name, terminal.io.cwd);
      const { report, situation } = await adviseOn(await store.read(id), root, terminal.files, signal);
      terminal.diagnostics(report.diagnostics);
      const money = moneyOf(situation.project.config.currency);
      if (flags.show !== undefined) {
        const { title, edit } = adviceNumbered(flags.show, report);
        terminal.print(`${title}\n\n${editDiff(edit, terminal.colors)}`);
        return ExitCode.passed;
      }
      if (flags.try !== undefined)
        return await tryOne(adviceNumbered(flags.try, report), situation, flags, terminal, signal);
      if (flags.json) terminal.printJson(jsonOf(report));
      else terminal.print(adviceText(report, money, terminal.colors));
      return ExitCode.passed;
    } catch (error) {
      if (signal.aborted && error === signal.reason) return ExitCode.cancelled;
      if (error instanceof RunDeclinedError) {
        terminal.error(error.message);
        return ExitCode.badInput;
      }
      return terminal.refuse(error);
    }
  });

/** The flags that say whom a trial asks and what becomes of it; the others only limit it. */
const OF_TRIALS = { keep: '--keep', ...ASKED_FLAGS } as const;

function adviceNumbered(number: number, { advice }: AdviceReport): Advice {
  const found = advice[number - 1];
  if (found) return found;
  throw new UserError(
    advice.length === 0
      ? 'There is no advice for this run; prompt-ladder advise says why.'
      : `There is no advice ${number}; there are 1 to ${advice.length}.`,
  );
}

async function tryOne(
  advice: Advice,
  situation: Situation,
  flags: AdviseFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { project, root, passing } = situation;
  const isPriced = advice.price.usd !== null;
  if (!flags.json) terminal.print(`${advice.title}\n\n${editDiff(advice.edit, terminal.colors)}\n`);
  const status = new StatusLine(terminal.io);
  const request = trialRequest(project.config, flags, terminal, status, signal);
  let trial: Trial;
  try {
    trial = await tryAdvice(advice, situation, request);
  } finally {
    status.clear();
  }
  const helps = isHelping(trial, passing.length);
  const money = moneyAt(trial.server, moneyOf(project.config.currency));
  const { provider = situation.run.provider } = flags;
  if (!flags.json)
    terminal.print(
      [trialText(trial, money, isPriced), ...practiceLines(terminal.colors, { provider })].join('\n'),
    );
  if (trial.end === 'cancelled') return ExitCode.cancelled;
  let kept: KeptEdit | undefined;
  let proof: Proof | undefined;
  if (flags.keep && (helps || flags.force)) {
    proof = await proveEdit(advice, situation, { ...request, confirm: undefined });
    status.clear();
    kept = await keepEdit(advice.edit, advice.title, {
      root,
      prompt: join(root, situation.run.prompt.file),
      files: terminal.files,
      signal,
    });
  }
  if (flags.json)
    terminal.printJson({
      advice: jsonAdvice(advice),
      note: practiceNote({ provider }),
      trial,
      helps,
      ...(proof && { proof }),
      ...(kept && { kept: { before: kept.before.id, after: kept.after.id } }),
    });
  else if (kept) terminal.print(keptText(kept, proof, situation, terminal));
  else if (flags.keep)
    terminal.error('The trial did not succeed, so nothing was written; add --force to keep the edit anyway.');
  else terminal.print(helps ? 'Keep it with --keep.' : 'The trial did not succeed.');
  return helps || kept ? ExitCode.passed : ExitCode.failed;
}

function keptText(
  { before, after }: KeptEdit,
  proof: Proof | undefined,
  { run, root }: Situation,
  terminal: Terminal,
): string {
  const path = terminal.fromHere(join(root, run.prompt.file));
  return [
    proof
      ? proofText(proof)
      : 'No samples are held out, so the edit was tested only on the samples it was tried on.',
    `Kept as ${after.id}; undo it with prompt-ladder restore ${path} ${before.id}.`,
  ].join('\n');
}

/** How a remedy is tried: with its forecast shown, its cost agreed to, and a line of progress. */
export function trialRequest(
  { currency, confirmAbove }: Config,
  flags: TrialFlags,
  terminal: Terminal,
  status: StatusLine,
  signal: AbortSignal,
): TrialRequest {
  const credentials = credentialsOf(flags, terminal, signal);
  const money = moneyOf(currency);
  let made = 0;
  return {
    files: terminal.files,
    provider: flags.provider,
    model: flags.model,
    onUnusedModel: flags.model === undefined ? undefined : (sentence) => terminal.noteOnce(sentence),
    maxCost: flags.maxCost,
    concurrency: flags.concurrency,
    seed: flags.seed,
    useCache: flags.cache === false ? false : undefined,
    signal,
    connect: (id, workspace, server) => connectProvider(id, workspace, { ...credentials, server }),
    confirm: (forecast) => {
      status.clear();
      if (!flags.quiet && !flags.json) terminal.note(forecastLine(forecast, money));
      const question = { money, threshold: confirmAbove, signal, what: 'The trial', act: 'make it' };
      return confirmCost([outlayOf(forecast)], flags, question, terminal.io);
    },
    onResult: () => {
      made++;
      if (!flags.quiet) status.show(() => plural(made, 'result'));
    },
  };
}

const jsonAdvice = ({ fault, edit, ...advice }: Advice) => ({
  ...advice,
  fault: fault.key,
  edit: edit.files,
});

const jsonOf = ({
  run,
  faults,
  advice,
  notAdvised,
  without,
  baselines,
  heldOut,
  agreements,
}: AdviceReport) => ({
  run: run.id,
  note: practiceNote(run),
  baselines,
  heldOut,
  judges: agreements,
  faults: faults.map(({ failing, ...fault }) => ({
    ...fault,
    results: failing.map(({ result: { sample, repeat } }) => ({ sample, repeat })),
    ...(without.has(fault.key) && { without: without.get(fault.key) }),
  })),
  advice: advice.map(jsonAdvice),
  notAdvised: notAdvised.map(({ fault, ...each }) => ({ ...each, fault: fault.key })),
});

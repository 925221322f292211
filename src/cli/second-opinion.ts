import { connectProvider } from '../core/engine/connect.ts';
import { askOpinions, type OpinionsOutcome } from '../core/opinions/ask-opinions.ts';
import { moneyOf } from '../core/report/money.ts';
import { opinionForecastLine } from '../core/report/opinion-forecast.ts';
import type { Run } from '../core/runs/run.ts';
import { formatDuration } from '../core/text/amounts.ts';
import { formatCount, plural } from '../core/text/plural.ts';
import { type CostLimitFlags, confirmCost } from './confirm-cost.ts';
import { credentialsOf } from './credentials.ts';
import { ExitCode } from './exit-code.ts';
import { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';
import type { TrustFlags } from './trust.ts';

export interface SecondOpinionFlags extends CostLimitFlags, TrustFlags {
  readonly provider?: string;
  readonly model?: string;
  readonly baseUrl?: string;
}

/**
 * Asks a model why each failing result of a run fails.
 * @returns the exit code
 * @throws {UserError} when something is wrong, before anything is asked
 */
export async function printSecondOpinion(
  run: Run,
  root: string,
  flags: SecondOpinionFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const status = new StatusLine(terminal.io);
  const credentials = credentialsOf(flags, terminal, signal);
  try {
    const outcome = await askOpinions({
      root,
      runId: run.id,
      signal,
      provider: flags.provider,
      model: flags.model,
      onUnusedModel: (sentence) => terminal.noteOnce(sentence),
      maxCost: flags.maxCost,
      connect: (id, workspace, server) => connectProvider(id, workspace, { ...credentials, server }),
      confirm: (forecast, config) => {
        const money = moneyOf(config.currency);
        terminal.note(opinionForecastLine(forecast, money));
        const mostTokens = forecast.inputTokens + forecast.outputTokens.high;
        const question = { ...QUESTION, money, threshold: config.confirmAbove, signal };
        return confirmCost([{ ...forecast, mostTokens }], flags, question, terminal.io);
      },
      onProgress: ({ asked, of }) => status.show(() => `${formatCount(asked)}/${formatCount(of)} opinions`),
    });
    status.clear();
    tell(outcome, terminal);
    return exitCodeOf(outcome);
  } catch (error) {
    status.clear();
    if (signal.aborted && error === signal.reason) return ExitCode.cancelled;
    throw error;
  }
}

const QUESTION = { what: 'The second opinion', act: 'ask for it' };

function tell(
  { of, asked, unanswered, error, state, model, durationMs }: OpinionsOutcome,
  terminal: Terminal,
): void {
  terminal.note(
    of === 0
      ? `There is nothing left to ask ${model}.`
      : `${model} was asked about ${plural(asked, 'result')} in ${formatDuration(durationMs)}.`,
  );
  if (unanswered > 0 && error)
    terminal.error(
      `${plural(unanswered, 'result')} got no opinion, the last for this reason: ${error.message}`,
    );
  if (state === 'over-budget')
    terminal.error(
      `${plural(of - asked, 'result')} not asked about: the next call could have crossed the limit of cost.`,
    );
}

function exitCodeOf({ state, unanswered }: OpinionsOutcome): number {
  if (state === 'cancelled') return ExitCode.cancelled;
  if (state === 'provider-failed' || unanswered > 0) return ExitCode.provider;
  return state === 'over-budget' ? ExitCode.failed : ExitCode.passed;
}

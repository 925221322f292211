import process from 'node:process';
import { connectProvider } from '../core/engine/connect.ts';
import type { ProviderId } from '../core/prompt/prompt-file.ts';
import { formatCount, plural } from '../core/report/format.ts';
import { moneyOf } from '../core/report/money.ts';
import { opinionForecastLine } from '../core/report/opinions.ts';
import type { Run } from '../core/runs/run.ts';
import { askOpinions, type OpinionsOutcome } from '../core/triage/ask-opinions.ts';
import { confirmCost } from './confirm-cost.ts';
import { ExitCode } from './exit-code.ts';
import { printError } from './print.ts';
import { StatusLine } from './terminal.ts';

export interface SecondOpinionFlags {
  readonly provider?: ProviderId;
  readonly model?: string;
  readonly baseUrl?: string;
  /** USD. */
  readonly maxCost?: number;
  /** USD. */
  readonly confirmAbove?: number;
  readonly yes?: boolean;
}

/**
 * Asks a model why each failing result of a run fails.
 * @returns the exit code
 * @throws {UserError} when something is wrong, before anything is asked
 */
export async function askSecondOpinion(run: Run, root: string, flags: SecondOpinionFlags): Promise<number> {
  const abort = new AbortController();
  const onInterrupt = () => abort.abort();
  const status = new StatusLine(process.stderr);
  // A second Ctrl-C ends the process, as it does by itself.
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  try {
    const outcome = await askOpinions({
      root,
      runId: run.id,
      signal: abort.signal,
      provider: flags.provider,
      model: flags.model,
      maxCost: flags.maxCost,
      connect: (id, workspace) =>
        connectProvider(id, workspace, {
          baseUrl: flags.baseUrl,
          defaultBaseUrl: process.env.OPENAI_BASE_URL || undefined,
          apiKey: async (_baseUrl, variable) => (variable === undefined ? undefined : process.env[variable]),
        }),
      confirm: (forecast, config) => {
        const money = moneyOf(config.currency);
        console.error(opinionForecastLine(forecast, money));
        // Whoever says what it may cost has agreed to it.
        const isAgreed = flags.confirmAbove === undefined && flags.maxCost !== undefined;
        if (flags.yes || isAgreed) return Promise.resolve(true);
        const threshold = flags.confirmAbove ?? config.confirmAbove;
        return confirmCost(forecast, money, threshold, abort.signal, undefined, ASKED);
      },
      onProgress: ({ asked, of }) => status.show(() => `${formatCount(asked)}/${formatCount(of)} opinions`),
    });
    status.clear();
    tell(outcome);
    return exitCodeOf(outcome);
  } catch (error) {
    status.clear();
    if (abort.signal.aborted && error === abort.signal.reason) return ExitCode.cancelled;
    throw error;
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

const ASKED = { what: 'The second opinion', act: 'ask for it' };

function tell({ of, asked, unanswered, error, state, model }: OpinionsOutcome): void {
  if (of === 0) console.error(`There is nothing left to ask ${model}.`);
  if (unanswered > 0 && error)
    printError(`${plural(unanswered, 'result')} got no opinion, the last for this reason: ${error.message}`);
  if (state === 'over-budget')
    printError(
      `${plural(of - asked, 'result')} not asked about: the next call could have crossed the limit of cost.`,
    );
}

function exitCodeOf({ state, unanswered }: OpinionsOutcome): number {
  if (state === 'cancelled') return ExitCode.cancelled;
  if (state === 'provider-failed' || unanswered > 0) return ExitCode.provider;
  return state === 'over-budget' ? ExitCode.failed : ExitCode.passed;
}

import { UserError } from '../core/diagnostic.ts';
import type { Outlay } from '../core/estimate/forecast.ts';
import { aboveThreshold } from '../core/report/forecast.ts';
import type { Money } from '../core/report/money.ts';
import { capitalised } from '../core/text/capitalised.ts';
import { canAsk, isConfirmed } from './ask.ts';
import type { CliIo } from './io.ts';

/** USD. */
const DEFAULT_THRESHOLD = 1;

/** What the user has said before about what something may cost. */
export interface CostLimitFlags {
  /** USD. */
  readonly maxCost?: number;
  /** USD. */
  readonly confirmAbove?: number;
  readonly yes?: boolean;
}

interface CostQuestion {
  readonly money: Money;
  /** USD; the workspace's own, which counts where it asks earlier. */
  readonly threshold?: number;
  readonly signal?: AbortSignal;
  /** What is asked about, as a sentence begins. */
  readonly what?: string;
  /** What a yes does. */
  readonly act?: string;
}

/**
 * Asks at the terminal before something that may cost more than a sum, or take many tokens at an unknown price.
 * @param outlays of all that is made together
 * @returns whether it is wanted
 * @throws {UserError} where there is no terminal to ask at
 * @throws the signal's reason, when it is aborted
 */
export async function confirmCost(
  outlays: readonly Outlay[],
  { yes, maxCost, confirmAbove }: CostLimitFlags,
  { money, threshold, signal, what = 'The run', act = 'run it' }: CostQuestion,
  io: Pick<CliIo, 'stdin' | 'stderr'>,
): Promise<boolean> {
  // To say what it may cost is to agree to it.
  const isAgreed = confirmAbove === undefined && maxCost !== undefined;
  const usual = Math.min(DEFAULT_THRESHOLD, threshold ?? DEFAULT_THRESHOLD);
  const most = aboveThreshold(outlays, confirmAbove ?? usual, money);
  if (yes || isAgreed || most === undefined) return true;
  if (!canAsk(io)) {
    throw new UserError(
      `${what} ${most}, and there is no terminal to ask at; add --yes to ${act}, or raise --confirm-above.`,
    );
  }
  const question = `${what} ${most}. ${capitalised(act)}?`;
  return isConfirmed(question, io, signal);
}

import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { UserError } from '../core/diagnostic.ts';
import type { Forecast } from '../core/estimate/forecast.ts';
import { aboveThreshold } from '../core/report/forecast.ts';
import type { Money } from '../core/report/money.ts';

/** USD. */
const DEFAULT_THRESHOLD = 1;

/** Where a question is asked and answered. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** What is asked about, as a sentence begins, and what a yes does. */
interface Asked {
  readonly what: string;
  readonly act: string;
}

/**
 * Asks at the terminal before something that may cost more than a sum; one whose price is unknown is not asked about.
 * @param threshold USD
 * @returns whether it is wanted
 * @throws {UserError} where there is no terminal to ask at
 * @throws the signal's reason, when it is aborted
 */
export async function confirmCost(
  forecast: Pick<Forecast, 'costUsd'>,
  money: Money,
  threshold = DEFAULT_THRESHOLD,
  signal?: AbortSignal,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
  { what, act }: Asked = { what: 'The run', act: 'run it' },
): Promise<boolean> {
  const most = aboveThreshold(forecast, threshold, money);
  if (most === undefined) return true;
  if (!input.isTTY || !output.isTTY) {
    throw new UserError(
      `${what} ${most}, and there is no terminal to ask at; add --yes to ${act}, or raise --confirm-above.`,
    );
  }
  const terminal = createInterface({ input, output });
  // The terminal is raw while it asks, so that Ctrl-C does not reach the process by itself.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([
      terminal.question(`${what} ${most}. ${act.charAt(0).toUpperCase()}${act.slice(1)}? (y/N) `, { signal }),
      ended,
    ]);
    return /^\s*y(?:es)?\s*$/i.test(answer);
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    terminal.close();
  }
}

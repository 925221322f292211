import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { UserError } from '../core/diagnostic.ts';
import type { Forecast } from '../core/estimate/forecast.ts';
import { formatUsd } from '../core/report/format.ts';

/** USD. */
const DEFAULT_THRESHOLD = 1;

/**
 * Asks at the terminal before a run that may cost more than a sum; one whose price is unknown is not asked about.
 * @param threshold USD
 * @returns whether the run is wanted
 * @throws {UserError} where there is no terminal to ask at
 */
export async function confirmCost(
  { costUsd }: Forecast,
  threshold = DEFAULT_THRESHOLD,
  signal?: AbortSignal,
): Promise<boolean> {
  if (costUsd === null || costUsd.high <= threshold) return true;
  const most = `may cost up to ${formatUsd(costUsd.high)}, more than ${formatUsd(threshold)}`;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UserError(
      `The run ${most}, and there is no terminal to ask at; add --yes to run it, or raise --confirm-above.`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const answer = await terminal.question(`The run ${most}. Run it? (y/N) `, { signal });
    return /^\s*y(?:es)?\s*$/i.test(answer);
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    terminal.close();
  }
}

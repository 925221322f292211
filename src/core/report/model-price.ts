import type { PriceList } from '../estimate/price.ts';
import { isLoopback } from '../providers/trust.ts';
import type { RunSummary } from '../runs/summary.ts';
import type { Money } from './money.ts';

const MILLION = 1_000_000;

/** What is said where no price is known. @param server its base URL; one on this machine has none */
export const unpricedText = (server: string | undefined): string =>
  isLoopback(server) ? 'local: no price' : 'price unknown';

/** What is said where no cost of a run is known. */
export const unknownCostText = (
  server: string | undefined,
  { callsWithoutUsage = 0 }: Partial<Pick<RunSummary, 'callsWithoutUsage'>>,
): string =>
  callsWithoutUsage > 0 && !isLoopback(server) ? 'unknown: no usage reported' : unpricedText(server);

/**
 * USD that a server took, as far as that tells anything: where one on this machine took nothing for its calls, no price
 * is known.
 * @param savedUsd USD that kept answers cost once; where they cost something, there is a price
 */
export const knownCost = (
  {
    costUsd,
    savedUsd = 0,
    calls,
  }: { readonly costUsd: number | null; readonly savedUsd?: number; readonly calls?: number },
  server: string | undefined,
): number | null => (costUsd === 0 && savedUsd === 0 && calls !== 0 && isLoopback(server) ? null : costUsd);

/** What a run has cost, or why that is not known. */
export function costText(
  sums: Parameters<typeof knownCost>[0] & Partial<Pick<RunSummary, 'callsWithoutUsage'>>,
  server: string | undefined,
  money: Money,
): string {
  const known = knownCost(sums, server);
  return known === null ? unknownCostText(server, sums) : money(known);
}

/** Writes sums that a server took; of those that are not known it says why. */
export const moneyAt =
  (server: string | undefined, money: Money): Money =>
  (usd) =>
    costText({ costUsd: usd }, server, money);

/**
 * What a model costs, in few words: `$0.15 in, $0.60 out a million tokens`.
 * @param prices that hold at the server
 * @param server base URL of the one that answers
 */
export function priceText(model: string, prices: PriceList, money: Money, server?: string): string {
  const input = prices.cost(model, { inputTokens: MILLION, outputTokens: 0 });
  const output = prices.cost(model, { inputTokens: 0, outputTokens: MILLION });
  return input === null || output === null
    ? unpricedText(server)
    : `${money(input)} in, ${money(output)} out a million tokens`;
}

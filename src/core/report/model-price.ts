import type { PriceList } from '../estimate/price.ts';
import { isLoopback } from '../providers/loopback.ts';
import type { Money } from './money.ts';

const MILLION = 1_000_000;

/** Said of a server on this machine, by which no published price can be meant. */
export const LOCAL = 'local: no price';

/**
 * What a model costs, in few words: `$0.15 in, $0.60 out a million tokens`.
 * @param baseUrl of the server that answers; on this machine only prices of the workspace's own count
 */
export function priceText(model: string, prices: PriceList, money: Money, baseUrl?: string): string {
  if (isLoopback(baseUrl)) return LOCAL;
  const input = prices.cost(model, { inputTokens: MILLION, outputTokens: 0 });
  const output = prices.cost(model, { inputTokens: 0, outputTokens: MILLION });
  return input === null || output === null
    ? 'price unknown'
    : `${money(input)} in, ${money(output)} out a million tokens`;
}

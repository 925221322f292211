import { aboutAmountFormat, amountFormat, formatUsd } from '../text/amounts.ts';
import type { Currency } from '../workspace/config.ts';

/** Writes a sum of USD for people; `unknown` for `null`. */
export type Money = (usd: number | null) => string;

/** How sums are written where a workspace has a currency of its own, and where it has none. */
export function moneyOf(currency: Currency | undefined): Money {
  if (!currency) return formatUsd;
  const inCurrency = amountFormat(currency.label);
  return (usd) => (usd === null ? 'unknown' : inCurrency(usd * currency.perUsd));
}

/** The same of sums that are estimates: no more digits than they are worth. */
export function aboutMoneyOf({ label, perUsd }: Currency = { label: 'USD', perUsd: 1 }): Money {
  const about = aboutAmountFormat(label);
  return (usd) => (usd === null ? 'unknown' : about(usd * perUsd));
}

import type { PriceList } from '../estimate/price.ts';
import type { ChatRequest } from '../providers/provider.ts';
import { type Call, cancelled } from './call.ts';
import type { Spending } from './spending.ts';

/** Output tokens reserved for a call without `maxTokens`, unless an answer has shown that it may be more. */
const ASSUMED_OUTPUT_TOKENS = 1_000;

/** Makes only what the money left can pay for: reserves the most that an attempt may cost, then counts what it did. */
export function budgeted(next: Call, spending: Spending, prices: PriceList): Call {
  let longestOutput = ASSUMED_OUTPUT_TOKENS;
  /** An upper bound in USD: no token is shorter than a byte of UTF-8. 0 where nothing is limited. */
  const most = ({ model, messages, parameters, responseFormat }: ChatRequest): number => {
    if (!spending.isLimited) return 0;
    const bytes = Buffer.byteLength(JSON.stringify([messages, responseFormat]));
    return prices.most(model, bytes, parameters.maxTokens ?? longestOutput) ?? 0;
  };

  return async (ask, signal) => {
    const reserved = most(ask.request);
    const isAffordable = await spending.reserve(reserved, signal);
    if (!isAffordable) return signal.aborted ? cancelled() : OVER_BUDGET;
    const outcome = await next(ask, signal);
    spending.settle(
      reserved,
      outcome.attempts.reduce((sum, { costUsd }) => sum + (costUsd ?? reserved), 0),
    );
    longestOutput = Math.max(longestOutput, outcome.response?.usage?.outputTokens ?? 0);
    return outcome;
  };
}

const OVER_BUDGET = {
  attempts: [],
  error: { kind: 'over-budget', message: 'The next call could have crossed the limit of cost.' },
} as const;

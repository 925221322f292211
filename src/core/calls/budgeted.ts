import { ASSUMED_OUTPUT_TOKENS, mostInputTokens } from '../estimate/call-bound.ts';
import type { PriceList } from '../estimate/price.ts';
import type { ChatResponse, EmbeddingResponse } from '../providers/provider.ts';
import { type Ask, type Call, cancelled } from './call.ts';
import type { EmbeddingAsk } from './provider-call.ts';
import type { Spending } from './spending.ts';

/** What an attempt may cost at most, in USD. */
export interface CostBound<Request, Response> {
  of(ask: Request): number;
  /** Told of each answer. */
  learn?(ask: Request, response: Response): void;
}

/**
 * Of chat completions: their output is as long as they say, or as the longest one so far. What a server has counted
 * beyond a request and beyond its limit, as for a text that it adds to every request, may come again.
 */
export function chatBound(prices: PriceList): CostBound<Ask, ChatResponse> {
  let longestOutput = ASSUMED_OUTPUT_TOKENS;
  const beyond = { input: 0, output: 0 };
  return {
    of({ request }) {
      const { model, parameters } = request;
      const input = mostInputTokens(request) + beyond.input;
      const output = (parameters.maxTokens ?? longestOutput) + beyond.output;
      return prices.most(model, input, output) ?? 0;
    },
    learn({ request }, { usage }) {
      if (!usage) return;
      const { maxTokens = Number.POSITIVE_INFINITY } = request.parameters;
      beyond.input = Math.max(beyond.input, usage.inputTokens - mostInputTokens(request));
      beyond.output = Math.max(beyond.output, usage.outputTokens - maxTokens);
      longestOutput = Math.max(longestOutput, usage.outputTokens);
    },
  };
}

/** Of vectors, which have no output. */
export const embeddingBound = (prices: PriceList): CostBound<EmbeddingAsk, EmbeddingResponse> => ({
  of: ({ request: { model, texts } }) => prices.most(model, Buffer.byteLength(texts.join('')), 0) ?? 0,
});

/** Makes only what the money left can pay for: reserves the most that an attempt may cost, then counts what it did. */
export function budgeted<Request, Response>(
  next: Call<Request, Response>,
  spending: Spending,
  bound: CostBound<Request, Response>,
): Call<Request, Response> {
  return async (ask, signal) => {
    const reserved = spending.isLimited ? bound.of(ask) : 0;
    const isAffordable = await spending.reserve(reserved, signal);
    if (!isAffordable) return signal.aborted ? cancelled() : OVER_BUDGET;
    const outcome = await next(ask, signal);
    spending.charge(
      reserved,
      outcome.attempts.reduce((sum, { costUsd }) => sum + (costUsd ?? reserved), 0),
    );
    if (outcome.response && spending.isLimited) bound.learn?.(ask, outcome.response);
    return outcome;
  };
}

const OVER_BUDGET = {
  attempts: [],
  error: { kind: 'over-budget', message: 'The next call could have crossed the limit of cost.' },
} as const;

import type { PromptCount } from './live-count.ts';
import { kindsOf, type MessageKind } from './message-kinds.ts';

/**
 * A count corrected by what the editor's own model says of each message as it is written.
 * @param tokens of each message, in order
 */
export function withModelCounts(count: PromptCount, tokens: readonly number[]): PromptCount {
  const total = tokens.reduce((sum, each) => sum + each, 0);
  const kinds = kindsOf(count.messages);
  const usdOf = (each: number) => (count.usd === null ? null : (count.usd * each) / count.tokens);
  const byKind = Map.groupBy(tokens.keys(), (index) => kinds[index] as MessageKind);
  return {
    ...count,
    exact: true,
    band: undefined,
    counter: 'the model itself',
    tokens: total,
    usd: usdOf(total),
    samples: undefined,
    parts: [...byKind]
      .map(([part, indices]) => ({
        part,
        tokens: indices.reduce((sum, index) => sum + (tokens[index] ?? 0), 0),
      }))
      .sort((a, b) => b.tokens - a.tokens),
    messages: count.messages.map((message, index) => ({
      ...message,
      tokens: tokens[index] ?? 0,
      usd: usdOf(tokens[index] ?? 0),
    })),
  };
}

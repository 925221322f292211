import type { CountedModel, Counting } from '../estimate/counting.ts';
import { type LikelyRange, roundRange, scaleRange } from '../estimate/likely-range.ts';
import type { PriceList } from '../estimate/price.ts';
import { textMessages } from '../prompt/chat.ts';
import { type OpinionQuestion, opinionRequest } from './opinion-question.ts';

/** What asking a model about failing results is expected to take. */
export interface OpinionForecast {
  readonly model: string;
  /** Results that it will be asked about. */
  readonly results: number;
  readonly inputTokens: number;
  readonly outputTokens: LikelyRange;
  /** `null` where the price is unknown. */
  readonly costUsd: LikelyRange | null;
  /** The base URL that will be asked; absent where it is no server. */
  readonly server?: string;
  /** Absent where nothing tells how fast the model is. */
  readonly durationMs?: LikelyRange;
}

/** Requests that are counted; the others are taken to have as many tokens per character. */
const COUNTED = 200;
/** Tokens of a reply: a category and a sentence, or some thinking before it. */
const REPLY: LikelyRange = { low: 30, high: 200 };

/** A reply takes so many times as long as an answer of the run, about. */
const CALL_TIMES: LikelyRange = { low: 0.5, high: 2 };

export interface OpinionForecastOptions {
  readonly counting: Counting;
  readonly model: CountedModel;
  readonly prices: PriceList;
  readonly concurrency: number;
  /** How long a call may take; absent where nothing tells. */
  readonly callMs?: number;
}

/** Says what questions will take together. */
export async function forecastOpinions(
  questions: AsyncIterable<OpinionQuestion>,
  { counting, model, prices, concurrency, callMs }: OpinionForecastOptions,
): Promise<OpinionForecast> {
  let results = 0;
  let characters = 0;
  const counted = { tokens: 0, characters: 0 };
  for await (const question of questions) {
    const { messages: asked, responseFormat } = opinionRequest(model.model, question, true);
    const messages = textMessages(asked);
    const length = messages.reduce((sum, { content }) => sum + content.length, 0);
    characters += length;
    if (results++ >= COUNTED) continue;
    counted.tokens += (await counting.request({ ...model, messages, responseFormat })).total;
    counted.characters += length;
  }
  const inputTokens = Math.round((counted.tokens * characters) / Math.max(1, counted.characters));
  const costOf = (outputTokens: number) => {
    // A call's price may depend on its size, so that it is a call that is priced.
    const call = prices.cost(model.model, { inputTokens: inputTokens / Math.max(1, results), outputTokens });
    return call === null ? null : call * results;
  };
  const [low, high] = [costOf(REPLY.low), costOf(REPLY.high)];
  return {
    model: model.model,
    results,
    inputTokens,
    outputTokens: roundRange(scaleRange(REPLY, results)),
    costUsd: low === null || high === null ? null : { low, high },
    ...(callMs !== undefined && {
      durationMs: scaleRange(CALL_TIMES, callMs * Math.ceil(results / concurrency)),
    }),
  };
}

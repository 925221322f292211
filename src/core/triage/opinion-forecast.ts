import { type LikelyRange, rounded, scaled } from '../estimate/bounds.ts';
import type { CountedModel, Counting } from '../estimate/counting.ts';
import type { PriceList } from '../estimate/price.ts';
import { type ChatRequest, textMessages } from '../prompt/chat.ts';

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

/** Adds up what requests will take, as they come. */
export class OpinionForecaster {
  readonly #counting: Counting;
  readonly #model: CountedModel;
  #results = 0;
  #counted = { tokens: 0, characters: 0 };
  #characters = 0;

  constructor(counting: Counting, model: CountedModel) {
    this.#counting = counting;
    this.#model = model;
  }

  async add({ messages: asked, responseFormat }: ChatRequest): Promise<void> {
    const messages = textMessages(asked);
    const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
    this.#characters += characters;
    if (this.#results++ >= COUNTED) return;
    const { total } = await this.#counting.request({ ...this.#model, messages, responseFormat });
    this.#counted = {
      tokens: this.#counted.tokens + total,
      characters: this.#counted.characters + characters,
    };
  }

  /** @param callMs how long a call may take; absent where nothing tells */
  forecast(prices: PriceList, callMs: number | undefined, concurrency: number): OpinionForecast {
    const { model } = this.#model;
    const results = this.#results;
    const { tokens, characters } = this.#counted;
    const inputTokens = Math.round((tokens * this.#characters) / Math.max(1, characters));
    const costOf = (outputTokens: number) => {
      // A call's price may depend on its size, so that it is a call that is priced.
      const call = prices.cost(model, { inputTokens: inputTokens / Math.max(1, results), outputTokens });
      return call === null ? null : call * results;
    };
    const [low, high] = [costOf(REPLY.low), costOf(REPLY.high)];
    return {
      model,
      results,
      inputTokens,
      outputTokens: rounded(scaled(REPLY, results)),
      costUsd: low === null || high === null ? null : { low, high },
      ...(callMs !== undefined && {
        durationMs: scaled(CALL_TIMES, callMs * Math.ceil(results / concurrency)),
      }),
    };
  }
}

import type { Usage } from '../providers/provider.ts';
import { encodingOf } from '../tokens/encoding.ts';

/** A model's price in USD per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** For input tokens served from the provider's prompt cache; those cost `input` where it is absent. */
  readonly cachedInput?: number;
  /** For input tokens written to that cache; those cost `input` where it is absent. */
  readonly cacheWrite?: number;
}

/** What tokens of one model cost. */
export interface PriceList {
  /**
   * USD for the tokens of a call: what the provider itself says, else by the model's price; `null` where that is
   * unknown: never a guess, never 0.
   */
  cost(model: string, usage: Usage): number | null;
  /** USD that a call may cost at most, where the provider charges for what it puts into its cache; `null` as above. */
  most(model: string, inputTokens: number, outputTokens: number): number | null;
  /**
   * What a server takes: one that nobody has published prices for may take any, so the user's own alone hold there.
   * @param server its base URL; absent where it is no server, or not known
   */
  at(server: string | undefined): PriceList;
}

/** Tokens from which on providers cache a prompt, by the documentation of OpenAI, Anthropic and Google. */
export const LEAST_CACHED = 1_024;

/** OpenAI's models that charge for what they put into their cache unasked (its guide "Prompt caching"). */
const CHARGES_WRITES = /^gpt-(?:5\.[6-9]|[6-9])(?!\d)/;

/** The published prices' release and the day it was made. */
export const PRICE_DATA = { version: '0.1.8', date: '2026-09-23' } as const;

/** Prices that hold for every model: the practice model and recordings cost nothing. */
export const freeOfCharge: PriceList = { cost: () => 0, most: () => 0, at: () => freeOfCharge };

/**
 * Published prices, by the data of `@pydantic/genai-prices`, under the user's own ones; the data also says whose
 * servers they hold for.
 * @param own prices by exact model id, which win over the published ones
 * @param aliases models by names that say nothing of them, such as Azure's deployments
 */
export async function loadPrices(
  own: Readonly<Record<string, Price>>,
  aliases: Readonly<Record<string, string>> = {},
): Promise<PriceList> {
  const { calcPrice, findProvider } = await import('@pydantic/genai-prices');
  const modelOf = (named: string) => (Object.hasOwn(aliases, named) ? (aliases[named] as string) : named);
  const ownPrice = (named: string) =>
    [named, modelOf(named)].map((id) => (Object.hasOwn(own, id) ? own[id] : undefined)).find(Boolean);
  const isPublishedFor = (server: string | undefined) =>
    server === undefined || findProvider({ providerApiUrl: server }) !== undefined;
  const listFor = (arePublished: boolean): PriceList => ({
    cost(named, reported) {
      const { inputTokens, outputTokens, costUsd } = reported;
      if (costUsd !== undefined) return costUsd;
      const cachedInputTokens = Math.min(reported.cachedInputTokens ?? 0, inputTokens);
      const cacheWriteTokens = Math.min(reported.cacheWriteTokens ?? 0, inputTokens - cachedInputTokens);
      const price = ownPrice(named);
      if (price) return costOf(price, { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens });
      if (!arePublished) return null;
      const { publisher, name } = splitModel(modelOf(named));
      const tokens = {
        input_tokens: inputTokens,
        output_tokens: outputTokens,
        cache_read_tokens: cachedInputTokens,
        cache_write_tokens: cacheWriteTokens,
      };
      try {
        return calcPrice(tokens, name, publisher ? { providerId: publisher } : {})?.total_price ?? null;
      } catch {
        return null;
      }
    },
    most(named, inputTokens, outputTokens) {
      const usage = { inputTokens, outputTokens };
      const charges =
        ownPrice(named)?.cacheWrite !== undefined || CHARGES_WRITES.test(encodingOf(modelOf(named)).model);
      const cost = this.cost(named, usage);
      if (cost === null || !charges || inputTokens < LEAST_CACHED) return cost;
      return Math.max(cost, this.cost(named, { ...usage, cacheWriteTokens: inputTokens }) ?? 0);
    },
    at: (server) => listFor(isPublishedFor(server)),
  });
  return listFor(true);
}

function costOf(price: Price, usage: Required<Omit<Usage, 'reasoningTokens' | 'costUsd'>>): number {
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens } = usage;
  const input =
    (inputTokens - cachedInputTokens - cacheWriteTokens) * price.input +
    cachedInputTokens * (price.cachedInput ?? price.input) +
    cacheWriteTokens * (price.cacheWrite ?? price.input);
  return (input + outputTokens * price.output) / 1e6;
}

/** `openai/gpt-4o` names a publisher, as GitHub Models and routers do; a bare id names none. */
function splitModel(model: string): { publisher?: string; name: string } {
  const slash = model.indexOf('/');
  return slash < 0 ? { name: model } : { publisher: model.slice(0, slash), name: model.slice(slash + 1) };
}

/**
 * The tokens that a request and its answer may have together, by the data of `@pydantic/genai-prices`; `undefined`
 * where they are unknown.
 * @param aliases as in `loadPrices`
 */
export async function contextWindowOf(
  named: string,
  aliases: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const { calcPrice } = await import('@pydantic/genai-prices');
  const { publisher, name } = splitModel(Object.hasOwn(aliases, named) ? (aliases[named] as string) : named);
  try {
    const found = calcPrice({ input_tokens: 0 }, name, publisher ? { providerId: publisher } : {});
    return found?.model.context_window;
  } catch {
    return undefined;
  }
}

/** A model whose price is published. */
export interface PricedModel {
  readonly model: string;
  /** Who makes it. */
  readonly maker: string;
}

/** Makers whose models answer chats, by the ids that the price data has for them. */
const MAKERS = [
  'openai',
  'anthropic',
  'google',
  'mistral',
  'deepseek',
  'x-ai',
  'cohere',
  'moonshotai',
  'groq',
];

/** The models that are priced by the token both ways, without those that are no longer offered; each once. */
export async function pricedModels(): Promise<PricedModel[]> {
  const { calcPrice, findProvider } = await import('@pydantic/genai-prices');
  const found = new Map<string, PricedModel>();
  for (const id of MAKERS) {
    const { name: maker = id, models = [] } = findProvider({ providerId: id }) ?? {};
    for (const { id: model, deprecated } of models) {
      if (deprecated || found.has(model)) continue;
      const price = calcPrice({ input_tokens: 1e6, output_tokens: 1e6 }, model, { providerId: id });
      if (price && price.input_price > 0 && price.output_price > 0) found.set(model, { model, maker });
    }
  }
  return [...found.values()];
}

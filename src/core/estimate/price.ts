import type { Usage } from '../providers/provider.ts';

/** A model's price in USD per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** For input tokens served from the provider's prompt cache; those cost `input` where it is absent. */
  readonly cachedInput?: number;
}

/** What tokens of one model cost. */
export interface PriceList {
  /** USD for the tokens of a call, or `null` where the model's price is unknown: never a guess, never 0. */
  cost(model: string, usage: Usage): number | null;
}

/** The published prices' release and the day it was made. */
export const PRICE_DATA = { version: '0.1.8', date: '2026-09-23' } as const;

/** Prices that hold for every model: the practice model and recordings cost nothing. */
export const freeOfCharge: PriceList = { cost: () => 0 };

/**
 * Published prices, by the data of `@pydantic/genai-prices`, under the user's own ones.
 * @param own prices by exact model id, which win over the published ones
 * @param aliases models by names that say nothing of them, such as Azure's deployments
 */
export async function loadPrices(
  own: Readonly<Record<string, Price>>,
  aliases: Readonly<Record<string, string>> = {},
): Promise<PriceList> {
  const { calcPrice } = await import('@pydantic/genai-prices');
  return {
    cost(named, reported) {
      const cached = Math.min(reported.cachedInputTokens ?? 0, reported.inputTokens);
      const usage = { ...reported, cachedInputTokens: cached };
      const model = Object.hasOwn(aliases, named) ? (aliases[named] as string) : named;
      const price = [named, model].map((id) => (Object.hasOwn(own, id) ? own[id] : undefined)).find(Boolean);
      if (price) return costOf(price, usage);
      const { publisher, name } = splitModel(model);
      const tokens = {
        input_tokens: usage.inputTokens,
        output_tokens: usage.outputTokens,
        cache_read_tokens: cached,
      };
      try {
        return calcPrice(tokens, name, publisher ? { providerId: publisher } : {})?.total_price ?? null;
      } catch {
        return null;
      }
    },
  };
}

function costOf(price: Price, { inputTokens, outputTokens, cachedInputTokens }: Required<Usage>): number {
  const cachedInput = cachedInputTokens * (price.cachedInput ?? price.input);
  const freshInput = (inputTokens - cachedInputTokens) * price.input;
  return (freshInput + cachedInput + outputTokens * price.output) / 1e6;
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

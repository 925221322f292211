/** What a tuned model costs, in USD per million tokens. */
export interface TrainingPrice {
  readonly training: number;
  readonly input: number;
  readonly output: number;
}

/**
 * OpenAI's pricing page ("Fine-tuning", supervised) as of May 2025. Its platform takes no new users since 2026 (guide
 * "Fine-tuning best practices"), so these are a measure for what is still sold and for what others ask.
 */
export const TRAINING_PRICES_SOURCE = "OpenAI's pricing page, May 2025";

const PRICES: Readonly<Record<string, TrainingPrice>> = {
  'gpt-4.1': { training: 25, input: 3, output: 12 },
  'gpt-4.1-mini': { training: 5, input: 0.8, output: 3.2 },
  'gpt-4.1-nano': { training: 1.5, input: 0.2, output: 0.8 },
  'gpt-4o': { training: 25, input: 3.75, output: 15 },
  'gpt-4o-mini': { training: 3, input: 0.3, output: 1.2 },
};

/** The published price of a tuned model, by the name of the untuned one; `undefined` where there is none. */
export function trainingPriceOf(model: string): TrainingPrice | undefined {
  const name = (model.split('/').at(-1) ?? '').replace(/-\d{4}-\d{2}-\d{2}$/, '');
  return Object.hasOwn(PRICES, name) ? PRICES[name] : undefined;
}

import type { ResponseFormat, TextMessage } from '../prompt/chat.ts';
import { countPracticeTokens } from '../providers/practice/practice-tokens.ts';
import { countRequest } from '../tokens/count-request.ts';
import { type Band, encodingOf } from '../tokens/encoding.ts';
import { loadTokenizer } from '../tokens/load-tokenizer.ts';

/** Counts tokens as one model does, or nearly so. */
export interface Counter {
  /** Whether the texts are counted by the model's own encoding. */
  readonly isOwn: boolean;
  /** As in `ModelEncoding`. */
  readonly band?: Band;
  /** Whether the model's answers begin with reasoning that is paid for and not seen. */
  readonly reasons: boolean;
  text(text: string): number;
  /** The input tokens of a request, and whether the server counts the same. */
  request(
    messages: readonly TextMessage[],
    responseFormat: ResponseFormat,
  ): { readonly total: number; readonly exact: boolean };
}

/** OpenAI's reasoning models (its guide "Reasoning models"). */
const REASONING = /^(?:o[134]|gpt-[56]|gpt-oss|codex-mini)(?![a-z0-9])(?!(?:\.\d+)?-chat)/;

const practiceCounter: Counter = {
  isOwn: true,
  reasons: false,
  text: countPracticeTokens,
  request: (messages) => ({
    total: messages.reduce((sum, { content }) => sum + countPracticeTokens(content), 0),
    exact: true,
  }),
};

/**
 * The counter for a model; loads the vocabulary it needs.
 * @param aliases models by names that say nothing of them, such as Azure's deployments
 */
export async function counterFor(
  provider: string,
  model: string,
  aliases: Readonly<Record<string, string>> = {},
): Promise<Counter> {
  if (provider === 'practice') return practiceCounter;
  const encoding = encodingOf(model, aliases);
  const tokenizer = await loadTokenizer(encoding.encoding);
  return {
    isOwn: encoding.exact,
    band: encoding.band,
    reasons: REASONING.test(encoding.model),
    text: (text) => tokenizer.count(text),
    request: (messages, responseFormat) => countRequest({ messages, responseFormat }, encoding, tokenizer),
  };
}

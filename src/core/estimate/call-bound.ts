import type { ChatRequest } from '../prompt/chat.ts';

/** Output tokens that are reserved for a call without `maxTokens`, unless an answer has shown that it may be more. */
export const ASSUMED_OUTPUT_TOKENS = 1_000;

/** What a request has of input tokens at most: no token is shorter than a byte of UTF-8. */
export const mostInputTokens = ({
  messages,
  responseFormat,
}: Pick<ChatRequest, 'messages' | 'responseFormat'>): number =>
  Buffer.byteLength(JSON.stringify([messages, responseFormat]));

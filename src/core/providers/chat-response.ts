import { isObject } from '../text/json-object.ts';
import { isCount } from './count.ts';
import type { ChatResponse, FinishReason } from './provider.ts';

const FINISH_REASONS: ReadonlySet<unknown> = new Set<FinishReason>([
  'stop',
  'length',
  'content-filter',
  'tool-calls',
  'unknown',
]);

/** Whether a value that was read from a file is a response as providers give it. */
export function isResponse(value: unknown): value is ChatResponse {
  if (!isObject(value)) return false;
  const { text, toolCalls, finishReason, usage, model } = value;
  return (
    typeof text === 'string' &&
    (toolCalls === undefined || (Array.isArray(toolCalls) && toolCalls.every(isToolCall))) &&
    FINISH_REASONS.has(finishReason) &&
    (usage === undefined || isUsage(usage)) &&
    (model === undefined || typeof model === 'string')
  );
}

const isToolCall = (value: unknown): boolean =>
  isObject(value) && [value.id, value.name, value.arguments].every((each) => typeof each === 'string');

function isUsage(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { inputTokens, outputTokens, reasoningTokens = 0, costUsd = 0 } = value;
  const { cachedInputTokens = 0, cacheWriteTokens = 0 } = value;
  return (
    [inputTokens, outputTokens, reasoningTokens, cachedInputTokens, cacheWriteTokens].every(isCount) &&
    Number.isFinite(costUsd)
  );
}

import { parseBoundedJson } from '../../text/bounded-json.ts';
import { isObject, type JsonObject } from '../../text/json-object.ts';
import { isCount } from '../count.ts';
import {
  type CallOptions,
  type ChatResponse,
  type FinishReason,
  LARGE_ANSWER,
  type Usage,
} from '../provider.ts';
import type { Endpoint } from './endpoint.ts';
import { EventData } from './event-data.ts';
import { BrokenBodyError, type HttpResponse } from './http-fetch.ts';
import { malformedError, refusalError, reportedRefusal } from './server-errors.ts';
import { ToolCalls } from './tool-calls.ts';

/**
 * Reads the answer of a successful response, streamed or whole, whichever the server chose to send.
 *
 * @throws {ProviderError} `malformed` where it breaks off or is no chat completion; what the server reports inside it
 */
export async function readAnswer(
  response: HttpResponse,
  endpoint: Endpoint,
  model: string,
  { onText, onLarge }: Pick<CallOptions, 'onText' | 'onLarge'> = {},
): Promise<ChatResponse> {
  const answer = new AnswerBuilder(onText);
  const take = (json: string): void => {
    const value = parseObject(json, endpoint);
    if (value.error) throw refusalError(endpoint, model, reportedRefusal(value.error, json));
    answer.take(value);
  };
  try {
    if (isEventStream(response)) await readEvents(response, answer, take, onLarge);
    else take(await response.text(onLarge));
  } catch (error) {
    if (!(error instanceof BrokenBodyError)) throw error;
    if (!answer.finished) throw malformedError(endpoint, error.message);
  }
  if (!answer.started) throw malformedError(endpoint, 'holds no message');
  return answer.toResponse(endpoint);
}

async function readEvents(
  response: HttpResponse,
  answer: AnswerBuilder,
  take: (json: string) => void,
  onLarge: CallOptions['onLarge'],
): Promise<void> {
  const events = new EventData();
  let done = false;
  const takeAll = (texts: readonly string[]): void => {
    for (const text of texts) {
      done ||= text.trim() === '[DONE]';
      if (!done) take(text);
    }
  };
  let isLarge = false;
  for await (const piece of response.pieces()) {
    takeAll(events.feed(piece));
    if (isLarge || answer.length <= LARGE_ANSWER) continue;
    isLarge = true;
    await onLarge?.();
  }
  takeAll(events.end());
  if (!done && !answer.finished) throw new BrokenBodyError('breaks off in the middle');
}

function isEventStream(response: HttpResponse): boolean {
  return /event-stream/i.test(`${response.headers.get('content-type')}`);
}

function parseObject(json: string, endpoint: Endpoint): JsonObject {
  try {
    const value = parseBoundedJson(json);
    if (isObject(value)) return value;
  } catch {
    // Told below, like JSON that is no object.
  }
  throw malformedError(
    endpoint,
    `is not a chat completion but "${endpoint.quote(json)}"; check the base URL, which often ends in /v1`,
  );
}

const FINISH_REASONS: ReadonlyMap<unknown, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['content_filter', 'content-filter'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
]);

/** An answer coming together, from the chunks of a stream or from the one object of a whole completion. */
class AnswerBuilder {
  readonly #onText: ((delta: string) => void) | undefined;
  #text = '';
  readonly #toolCalls = new ToolCalls();
  #finishReason: string | undefined;
  #usage: Usage | undefined;
  #model: string | undefined;
  started = false;

  constructor(onText: ((delta: string) => void) | undefined) {
    this.#onText = onText;
  }

  /** Characters of its text so far. */
  get length(): number {
    return this.#text.length;
  }

  get finished(): boolean {
    return this.#finishReason !== undefined;
  }

  take({ model, usage, choices }: JsonObject): void {
    if (typeof model === 'string' && model !== '') this.#model = model;
    this.#usage = parseUsage(usage) ?? this.#usage;
    // A server may answer more than it was asked for; only the first answer counts.
    const choice: unknown = Array.isArray(choices) ? choices.find(isFirst) : undefined;
    if (!isObject(choice)) return;
    const message = choice.delta ?? choice.message;
    this.started ||= isObject(message);
    if (isObject(message)) this.#toolCalls.take(message);
    const piece = isObject(message) ? textOf(message.content) || textOf(message.refusal) : '';
    if (piece !== '') {
      this.#text += piece;
      this.#onText?.(piece);
    }
    if (typeof choice.finish_reason === 'string') this.#finishReason = choice.finish_reason;
  }

  /** A server may repeat the key that it was sent, which must not be stored. */
  toResponse({ mask }: Pick<Endpoint, 'mask'>): ChatResponse {
    const toolCalls = this.#toolCalls.whole.map(({ id, name, arguments: args }) => ({
      id: mask(id),
      name: mask(name),
      arguments: mask(args),
    }));
    return {
      text: mask(this.#text),
      ...(toolCalls.length > 0 && { toolCalls }),
      finishReason: FINISH_REASONS.get(this.#finishReason) ?? 'unknown',
      ...(this.#usage && { usage: this.#usage }),
      ...(this.#model !== undefined && { model: mask(this.#model) }),
    };
  }
}

const isFirst = (choice: unknown) => isObject(choice) && (choice.index ?? 0) === 0;

/** Some servers send a list of parts in place of a text. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join('');
}

/**
 * OpenAI counts reasoning among `completion_tokens`; xAI and servers before Gemini leave it out there, and have it in
 * `total_tokens` (docs.x.ai, "Consumption and Rate Limits").
 */
function parseUsage(usage: unknown): Usage | undefined {
  if (!isObject(usage)) return undefined;
  const { prompt_tokens: inputTokens, completion_tokens: completion, total_tokens: total } = usage;
  if (!isCount(inputTokens) || !isCount(completion)) return undefined;
  const { cached_tokens: cached, cache_write_tokens: written } = isObject(usage.prompt_tokens_details)
    ? usage.prompt_tokens_details
    : {};
  const { reasoning_tokens: reasoning } = isObject(usage.completion_tokens_details)
    ? usage.completion_tokens_details
    : {};
  const costUsd = costOf(usage);
  return {
    inputTokens,
    outputTokens: isCount(total) ? Math.max(completion, total - inputTokens) : completion,
    ...(isCount(reasoning) && { reasoningTokens: reasoning }),
    ...(isCount(cached) && { cachedInputTokens: cached }),
    ...(isCount(written) && { cacheWriteTokens: written }),
    ...(costUsd !== undefined && { costUsd }),
  };
}

/**
 * USD that the server itself says it charges: OpenRouter as a number, to which it adds what a user's own key is charged
 * elsewhere (openrouter.ai/docs, "Usage Accounting"), Perplexity as a map with the sum.
 */
function costOf({ cost, is_byok: isOwnKey, cost_details: details }: JsonObject): number | undefined {
  const told = isObject(cost) ? cost.total_cost : cost;
  if (!isAmount(told)) return undefined;
  const elsewhere = isOwnKey === true && isObject(details) ? details.upstream_inference_cost : 0;
  return isAmount(elsewhere) ? told + elsewhere : told;
}

const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

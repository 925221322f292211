import type OpenAI from 'openai';
import type { ChatMessage, ChatRequest, ResponseFormat } from '../provider.ts';
import type { ErrorResponse } from './server-errors.ts';

export type ChatBody = OpenAI.ChatCompletionCreateParams;
type MessageParam = OpenAI.ChatCompletionMessageParam;

/** Models that know `max_completion_tokens` only; other servers and models know `max_tokens`. */
const REASONING_MODEL = /(^|[/:])(o[1-9]|gpt-[5-9])(?![a-z\d])/i;

/** GitHub Models names models with their publisher, as some servers do; OpenAI itself does not know such names. */
const PUBLISHER = 'openai/';

/** How a server wants its requests; what it refuses is asked otherwise from then on. */
export class Dialect {
  #streamOptions = true;
  readonly #completionTokenModels = new Set<string>();
  /** Models, as they are asked for, that this server knows without their publisher. */
  readonly #bareModels = new Set<string>();

  body(request: ChatRequest, stream: boolean): ChatBody {
    const { messages, parameters } = request;
    const model = this.#bareModels.has(request.model) ? request.model.slice(PUBLISHER.length) : request.model;
    const newLimit = REASONING_MODEL.test(model) || this.#completionTokenModels.has(model);
    return {
      ...parameters.more,
      model,
      messages: messages.map(messageParam),
      [newLimit ? 'max_completion_tokens' : 'max_tokens']: parameters.maxTokens,
      temperature: parameters.temperature,
      top_p: parameters.topP,
      frequency_penalty: parameters.frequencyPenalty,
      presence_penalty: parameters.presencePenalty,
      seed: parameters.seed,
      stop: parameters.stop && [...parameters.stop],
      reasoning_effort: parameters.reasoningEffort as OpenAI.ReasoningEffort | undefined,
      response_format: responseFormat(request.responseFormat),
      ...(stream && { stream, ...(this.#streamOptions && { stream_options: { include_usage: true } }) }),
    };
  }

  /** Whether the next body for the same request leaves out what this one was refused for. */
  learn(body: ChatBody, refusal: ErrorResponse): boolean {
    const { status, message } = refusal;
    if (body.model.startsWith(PUBLISHER) && isUnknownModel(body.model, refusal)) {
      this.#bareModels.add(body.model);
      return true;
    }
    if (status !== 400 && status !== 422) return false;
    if (body.stream_options && message.includes('stream_options')) {
      this.#streamOptions = false;
      return true;
    }
    if (body.max_tokens !== undefined && message.includes('max_completion_tokens')) {
      this.#completionTokenModels.add(body.model);
      return true;
    }
    return false;
  }
}

function messageParam({ role, content, toolCalls, toolCallId }: ChatMessage): MessageParam {
  const written = typeof content === 'string' ? content : content.map(({ type, text }) => ({ type, text }));
  if (role === 'tool') return { role, content: written, tool_call_id: toolCallId ?? '' };
  if (role !== 'assistant' || !toolCalls) return { role, content: written };
  return {
    role,
    content: written.length > 0 ? written : null,
    tool_calls: toolCalls.map(({ id, name, arguments: json }) => ({
      id,
      type: 'function',
      function: { name, arguments: json },
    })),
  };
}

/** OpenAI says 400 and "invalid model ID" for a name with a slash, and 404 for another one that it does not know. */
const isUnknownModel = (model: string, { status, codes, message }: ErrorResponse) =>
  status === 404
    ? codes.includes('model_not_found') || message.includes(model)
    : status === 400 && /invalid model/i.test(message);

function responseFormat(format: ResponseFormat): ChatBody['response_format'] {
  if (format.type === 'text') return undefined;
  if (format.type === 'json_object') return { type: 'json_object' };
  const { name, schema, strict } = format;
  return { type: 'json_schema', json_schema: { name, schema, strict } };
}

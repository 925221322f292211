import type OpenAI from 'openai';
import type { ChatRequest, ResponseFormat } from '../provider.ts';
import type { Refusal } from './errors.ts';

export type ChatBody = OpenAI.ChatCompletionCreateParams;

/** Models that know `max_completion_tokens` only; other servers and models know `max_tokens`. */
const REASONING_MODEL = /(^|[/:])(o[1-9]|gpt-[5-9])(?![a-z\d])/i;

/** How a server wants its requests; what it refuses is asked otherwise from then on. */
export class Dialect {
  #streamOptions = true;
  readonly #completionTokenModels = new Set<string>();

  body(request: ChatRequest, stream: boolean): ChatBody {
    const { model, messages, parameters } = request;
    const newLimit = REASONING_MODEL.test(model) || this.#completionTokenModels.has(model);
    return {
      model,
      messages: messages.map(({ role, content }) => ({ role, content })),
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
  learn(body: ChatBody, { status, message }: Refusal): boolean {
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

function responseFormat(format: ResponseFormat): ChatBody['response_format'] {
  if (format.type === 'text') return undefined;
  if (format.type === 'json_object') return { type: 'json_object' };
  const { name, schema, strict } = format;
  return { type: 'json_schema', json_schema: { name, schema, strict } };
}

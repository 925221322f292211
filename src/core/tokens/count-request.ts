import type { ModelEncoding } from './encoding.ts';
import type { TokenCounter } from './tokenizer.ts';
import { type CountableTool, toolTokens } from './tools.ts';

/** What of a chat request costs input tokens. */
export interface CountableRequest {
  readonly messages: readonly CountableMessage[];
  readonly tools?: readonly CountableTool[];
  readonly responseFormat?: { readonly type: string; readonly schema?: Readonly<Record<string, unknown>> };
}

export interface CountableMessage {
  readonly role: string;
  readonly content: string;
  readonly name?: string;
}

/** The input tokens of a request, by what they are spent on. */
export interface RequestTokens {
  /** Of each message: its content, and what frames it (role, name, marks). */
  readonly messages: readonly { readonly content: number; readonly frame: number }[];
  /** What opens the model's answer. */
  readonly reply: number;
  readonly tools: number;
  readonly schema: number;
  readonly total: number;
  /** Whether OpenAI's server is known to count the same. */
  readonly exact: boolean;
}

const MESSAGE = 3;
const NAME = 1;
const REPLY = 3;
const SCHEMA = 9;

/** The models whose framing OpenAI's cookbook compares with the server's own counts. */
const FRAMING_IS_KNOWN = /^(?:gpt-4o|gpt-4|gpt-3\.5-turbo)(?![a-z0-9.])/;

/**
 * Counts the input tokens of a chat request.
 *
 * Messages after OpenAI's cookbook, *How to count tokens with tiktoken*, sections 6 and 7 (openai/openai-cookbook,
 * examples/How_to_count_tokens_with_tiktoken.ipynb). OpenAI does not publish what a response schema costs: it is
 * counted as its users have found it (openai/openai-cookbook, issue 2140), and like tools never said to be exact.
 * @param tokenizer of the model's encoding
 */
export function countRequest(
  { messages, tools = [], responseFormat }: CountableRequest,
  { model, encoding, exact }: ModelEncoding,
  tokenizer: TokenCounter,
): RequestTokens {
  const counted = messages.map(({ role, content, name }) => ({
    content: tokenizer.count(content),
    frame: MESSAGE + tokenizer.count(role) + (name === undefined ? 0 : tokenizer.count(name) + NAME),
  }));
  const parts = {
    reply: REPLY,
    tools: toolTokens(tools, encoding, tokenizer),
    schema: responseFormat?.schema === undefined ? 0 : schemaTokens(responseFormat.schema, tokenizer),
  };
  const isPlain = tools.length === 0 && (responseFormat?.type ?? 'text') === 'text';
  return {
    messages: counted,
    ...parts,
    total: counted.reduce(
      (sum, { content, frame }) => sum + content + frame,
      parts.reply + parts.tools + parts.schema,
    ),
    exact: exact && isPlain && FRAMING_IS_KNOWN.test(model),
  };
}

/** Keys of a response schema that cost nothing. */
const FREE_KEYS: ReadonlySet<string> = new Set(['required', 'additionalProperties', '$schema']);

/** The input tokens of a response schema, at servers that count it. */
export function schemaTokens(schema: Readonly<Record<string, unknown>>, tokenizer: TokenCounter): number {
  const text = JSON.stringify(schema, (key, value) => (FREE_KEYS.has(key) ? undefined : value));
  return SCHEMA + tokenizer.count(text);
}

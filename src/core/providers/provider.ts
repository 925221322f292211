import type { ChatRequest, ToolCall } from '../prompt/chat.ts';

export type {
  ChatMessage,
  ChatRequest,
  ModelParameters,
  ResponseFormat,
  Role,
  TextMessage,
  ToolCall,
} from '../prompt/chat.ts';

/** Tokens as the provider reports them. */
export interface Usage {
  readonly inputTokens: number;
  /** Reasoning that is not shown included. */
  readonly outputTokens: number;
  /** The part of `outputTokens` that is reasoning. */
  readonly reasoningTokens?: number;
  /** The part of `inputTokens` served from the provider's prompt cache. */
  readonly cachedInputTokens?: number;
  /** The part of `inputTokens` written to it. */
  readonly cacheWriteTokens?: number;
  /** USD, as the provider charges it. */
  readonly costUsd?: number;
}

export type FinishReason = 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'unknown';

export interface ChatResponse {
  readonly text: string;
  /** What the model asks to have called; absent where it asks for nothing. */
  readonly toolCalls?: readonly ToolCall[];
  readonly finishReason: FinishReason;
  /** Absent where the provider reports none; never guessed. */
  readonly usage?: Usage;
  /** The model that answered, where the provider says it. */
  readonly model?: string;
}

/** Characters of an answer beyond which it is large; some 64,000 tokens. */
export const LARGE_ANSWER = 1 << 18;

export interface CallOptions {
  /** Made for this call alone, since a provider may leave listeners on it; aborting ends the call at once. */
  readonly signal: AbortSignal;
  /** Which repetition of the same request this is, from 0. */
  readonly repeat: number;
  /** Called with each piece of text as it streams in. */
  readonly onText?: (delta: string) => void;
  /** Asked, and awaited, before more than `LARGE_ANSWER` characters of an answer are read. */
  readonly onLarge?: () => Promise<void>;
}

/** Texts to be turned into vectors, by a model made for that. */
export interface EmbeddingRequest {
  readonly model: string;
  /** At least 1, none empty. */
  readonly texts: readonly string[];
}

export interface EmbeddingResponse {
  /** One for each text, all of one length. */
  readonly vectors: readonly Float32Array[];
  /** Without output tokens. Absent where the provider reports none. */
  readonly usage?: Usage;
  /** The model that answered, where the provider says it. */
  readonly model?: string;
}

/** What answers requests. */
export interface Provider {
  /** Tells one server's answers to a request from another's in the cache; without it nothing is cached. */
  readonly cacheScope?: string;
  /** The base URL that it asks, without credentials and query; absent where it asks no server. */
  readonly server?: string;
  /** @throws {ProviderError} and nothing else; an aborted signal throws kind `cancelled` */
  complete(request: ChatRequest, options: CallOptions): Promise<ChatResponse>;
  /** Absent where it has no embeddings. @throws as `complete` does */
  embed?(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingResponse>;
}

export type ProviderErrorKind =
  | 'auth'
  | 'bad-request'
  | 'cancelled'
  | 'connection'
  | 'content-filter'
  | 'malformed'
  | 'rate-limit'
  | 'recording-missing'
  | 'server'
  | 'timeout'
  | 'unavailable';

/** A call that brought no usable answer. The message is one sentence for the user and holds no secret. */
export class ProviderError extends Error {
  readonly kind: ProviderErrorKind;
  /** Another attempt may succeed. */
  readonly retryable: boolean;
  /** What the server asked to wait, in ms. */
  readonly retryAfterMs?: number;
  readonly status?: number;

  constructor(
    kind: ProviderErrorKind,
    message: string,
    details: { retryable?: boolean; retryAfterMs?: number; status?: number; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ProviderError';
    this.kind = kind;
    this.retryable = details.retryable ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.status = details.status;
  }
}

export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** A part of a message's content. */
export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

/** What a model asks to have called. */
export interface ToolCall {
  readonly id: string;
  /** Of the tool. */
  readonly name: string;
  /** As the model wrote them: JSON, unless it erred. */
  readonly arguments: string;
}

export interface ChatMessage {
  readonly role: Role;
  readonly content: string | readonly TextPart[];
  /** What an assistant's message asks for. */
  readonly toolCalls?: readonly ToolCall[];
  /** The call that a tool's message answers. */
  readonly toolCallId?: string;
}

/** A message of text alone, as prompts write them. */
export interface TextMessage extends ChatMessage {
  readonly role: Exclude<Role, 'tool'>;
  readonly content: string;
}

/** The text of a message. */
export const textOf = ({ content }: Pick<ChatMessage, 'content'>): string =>
  typeof content === 'string' ? content : content.map(({ text }) => text).join('');

/** Messages for those who read text alone; what a tool said is the user's. */
export const textMessages = (messages: readonly ChatMessage[]): TextMessage[] =>
  messages.map((message) => ({
    role: message.role === 'tool' ? 'user' : message.role,
    content: textOf(message),
  }));

/** Sampling parameters in the vocabulary of prompt files; absent means the model's own default. */
export interface ModelParameters {
  /** Upper limit of output tokens. */
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly reasoningEffort?: string;
  /** Sent as they are, under the names that a server knows. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly strict?: boolean;
    };

/** Everything that decides an answer; its hash is the request's identity in cache and recordings. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly parameters: ModelParameters;
  readonly responseFormat: ResponseFormat;
}

import type { Passage } from '../prompt/passages.ts';
import type { CountedModel, RequestTask as RequestOf } from './counting.ts';
import type { Defaults } from './live-count.ts';

// What goes between who asks for counts and the worker that counts.

export interface PromptText {
  /** Absolute path of the prompt file. */
  readonly file: string;
  readonly text: string;
  /** Texts by absolute path that differ from what is on disk. */
  readonly unsaved: Readonly<Record<string, string>>;
}

export interface PromptCountMessage extends PromptText, Defaults {
  readonly kind: 'prompt';
  /** Absolute paths, in order. */
  readonly sampleFiles: readonly string[];
}

export interface SamplesMessage extends PromptText {
  readonly kind: 'samples';
  readonly sampleFile: string;
  readonly model?: string;
  readonly aliases?: Readonly<Record<string, string>>;
}

export interface SetMessage extends PromptText, CountedModel {
  readonly kind: 'set';
  /** As above. */
  readonly sampleFiles: readonly string[];
  readonly filter: readonly string[];
  readonly passages?: readonly Passage[];
}

export interface RequestMessage extends RequestOf {
  readonly kind: 'request';
}

export type CountingMessage = PromptCountMessage | SamplesMessage | SetMessage | RequestMessage;

/** What the worker says of a question: how far it is, or once what came of it. */
export type Reply = { readonly id: number } & (
  | { readonly progress: number }
  /** `undefined` for a text that is no prompt at the moment. */
  | { readonly counted: unknown }
  | { readonly error: string }
);

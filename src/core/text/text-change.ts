import type { Span } from './span.ts';

/** A stretch of a text, and what is to stand there. */
export interface TextChange {
  readonly span: Span;
  readonly text: string;
}

export const applyChange = (text: string, { span, text: written }: TextChange): string =>
  text.slice(0, span.start) + written + text.slice(span.end);

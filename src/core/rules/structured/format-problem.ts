import type { Span } from '../../text/span.ts';
import { trimmedSpan } from '../finding.ts';

/** Why a text is not of its format, and where. */
export interface FormatProblem {
  /** One clause, beginning in lower case. */
  readonly message: string;
  readonly span: Span;
}

/** Looks for the first mistake in a text; `undefined` where it is well formed. */
export type FindProblem = (text: string) => FormatProblem | undefined;

/** What any format but Markdown meets first: nothing at all, or a code fence around it. */
export function wrappingProblem(text: string): FormatProblem | undefined {
  const span = trimmedSpan(text);
  if (span.start === span.end) return { message: 'it is empty', span };
  if (!text.startsWith('```', span.start)) return undefined;
  const fence = /^[^\r\n]*/.exec(text.slice(span.start, span.end))?.[0].trimEnd() ?? '';
  return {
    message: 'it is wrapped in a code fence',
    span: { start: span.start, end: span.start + fence.length },
  };
}

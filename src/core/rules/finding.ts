import type { Span } from '../text/span.ts';

/** Findings that one check reports on one output; more would only repeat them. */
export const MAX_FINDINGS = 20;

const LONGEST = 80;

/** The beginning of a text, short enough for a message. */
export function clip(text: string, longest = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text;
}

/** A value for a message: as JSON, and short. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(clip(value)) : clip(JSON.stringify(value) ?? 'nothing');
}

/** A text without the white space at both ends. */
export function trimmedSpan(text: string): Span {
  const end = text.trimEnd().length;
  return { start: end === 0 ? 0 : text.length - text.trimStart().length, end };
}

import type { Span } from '../../core/text/span.ts';

/** What is underlined of a violation: of a whole output, which lacks something, the first line. */
export function underlinedSpan({ start, end }: Span, output: string): Span {
  const isWhole = start === 0 && end >= output.trimEnd().length;
  return { start, end: isWhole ? output.search(/\r|\n|$/) : end };
}

import type { Span } from '../../text/span.ts';

/**
 * The paragraphs of a text, without the white space around them.
 * @param separator stands between them, such as `***`; without it, blank lines do. What is empty counts only between
 *   two separators that are more than white space.
 */
export function* paragraphSpans(text: string, separator?: string): Generator<Span> {
  const isEmptyCounted = separator !== undefined && separator.trim() !== '';
  let start = 0;
  for (const gap of separator === undefined ? blankLines(text) : occurrences(text, separator)) {
    const span = trimmed(text, start, gap.start);
    if (span.start < span.end || (start > 0 && isEmptyCounted)) yield span;
    start = gap.end;
  }
  const last = trimmed(text, start, text.length);
  if (last.start < last.end) yield last;
}

function blankLines(text: string): Iterable<Span> {
  return text
    .matchAll(/\n[^\S\n]*(?:\n[^\S\n]*)+/g)
    .map(({ index, 0: found }) => ({ start: index, end: index + found.length }));
}

function* occurrences(text: string, wanted: string): Generator<Span> {
  const { length } = wanted;
  const searched = wanted === '***' ? withoutHighlights(text) : text;
  for (let start = searched.indexOf(wanted); start >= 0; start = searched.indexOf(wanted, start + length))
    yield { start, end: start + length };
}

/** Blanks `***such***`, whose asterisks divide nothing; the text keeps its length. */
const withoutHighlights = (text: string) =>
  text.replace(/(?<!\S)\*{3}(?=[^\s*])[^*\n]*[^\s*]\*{3}(?![*\p{L}\p{N}])/gu, (found) =>
    ' '.repeat(found.length),
  );

function trimmed(text: string, start: number, end: number): Span {
  const piece = text.slice(start, end);
  const { length } = piece.trim();
  if (length === 0) return { start: end, end };
  const begin = start + piece.length - piece.trimStart().length;
  return { start: begin, end: begin + length };
}

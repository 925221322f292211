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

/** Blanks the asterisks that highlight something on their line, and so divide nothing; the text keeps its length. */
const withoutHighlights = (text: string) =>
  text.includes('***') ? text.split('\n').map(withoutHighlightsOfLine).join('\n') : text;

function withoutHighlightsOfLine(line: string): string {
  const runs = [...line.matchAll(/\*+/g)];
  if (runs.length < 2) return line;
  const open: { readonly start: number; left: number }[] = [];
  const marks = new Set<number>();
  for (const { index: start, 0: run } of runs) {
    let left = run.length;
    if (/\S/.test(line.charAt(start - 1)))
      for (let last = open.at(-1); last && left > 0; last = open.at(-1)) {
        marks.add(last.start).add(start);
        const closed = Math.min(last.left, left);
        left -= closed;
        last.left -= closed;
        if (last.left === 0) open.pop();
      }
    if (left > 0 && /\S/.test(line.charAt(start + run.length))) open.push({ start, left });
  }
  return line.replace(/\*+/g, (run, start: number) => (marks.has(start) ? ' '.repeat(run.length) : run));
}

function trimmed(text: string, start: number, end: number): Span {
  const piece = text.slice(start, end);
  const { length } = piece.trim();
  if (length === 0) return { start: end, end };
  const begin = start + piece.length - piece.trimStart().length;
  return { start: begin, end: begin + length };
}

import type { Span } from '../../core/text/span.ts';

/** A stretch of text that the same marks cover. */
export interface Segment extends Span {
  /** Indexes of the marks, ascending. */
  readonly marks: readonly number[];
}

/**
 * Cuts a text where marks begin and end. Marks may overlap; they are clamped to the text, and one without length
 * becomes a segment without length.
 */
export function segments(length: number, marks: readonly Span[]): Segment[] {
  const clamp = (offset: number) => Math.min(offset, length);
  const spans = marks.map(({ start, end }) => ({ start: clamp(start), end: clamp(Math.max(start, end)) }));
  const cuts = [...new Set([0, length, ...spans.flatMap(({ start, end }) => [start, end])])];
  cuts.sort((a, b) => a - b);
  const starting = Map.groupBy(spans.keys(), (mark) => spans[mark]?.start);

  const found: Segment[] = [];
  let covering: number[] = [];
  for (const [index, start] of cuts.entries()) {
    const here = starting.get(start) ?? [];
    const points = here.filter((mark) => spans[mark]?.end === start);
    if (points.length > 0) found.push({ start, end: start, marks: points });
    const end = cuts[index + 1];
    if (end === undefined) break;
    covering = [...covering, ...here].filter((mark) => (spans[mark]?.end ?? 0) > start).sort((a, b) => a - b);
    found.push({ start, end, marks: covering });
  }
  return found;
}

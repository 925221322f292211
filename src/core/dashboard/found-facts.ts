import type { TextMessage } from '../prompt/chat.ts';
import type { Span } from '../text/span.ts';
import type { Evidence } from '../triage/evidence.ts';

/** Places that are shown of one message. */
const MOST_PLACES = 100;

/**
 * Where the facts that an answer needed stand in what the model was given: each place that says a fact in its own
 * words, and the lines in which the triage found one.
 * @returns of each message its places, ascending, without overlaps
 */
export function findFacts(
  messages: readonly TextMessage[],
  facts: readonly string[],
  evidence: readonly Evidence[],
): Span[][] {
  const wanted = [...new Set(facts.map((fact) => fact.trim().toLowerCase()))].filter(Boolean);
  return messages.map(({ content }, index) => {
    const spans = wanted.flatMap((fact) => occurrences(content, fact));
    for (const found of evidence) {
      if (found.kind !== 'fact' || found.place?.in !== 'prompt' || found.place.message !== index) continue;
      const line = lineSpan(content, found.place.line, found.place.text);
      if (line && !spans.some(({ start, end }) => start < line.end && end > line.start)) spans.push(line);
    }
    return apart(spans).slice(0, MOST_PLACES);
  });
}

function occurrences(content: string, fact: string): Span[] {
  const spans: Span[] = [];
  const text = content.toLowerCase();
  // A text whose letters change their number when they are lowered has other offsets.
  if (text.length !== content.length) return spans;
  for (let start = text.indexOf(fact); start >= 0 && spans.length < MOST_PLACES; ) {
    spans.push({ start, end: start + fact.length });
    start = text.indexOf(fact, start + fact.length);
  }
  return spans;
}

/** @param text what stands in the line, which may be clipped */
function lineSpan(content: string, line: number, text: string): Span | undefined {
  let start = 0;
  for (let index = 0; index < line; index++) {
    const end = /\r\n|\n|\r/g;
    end.lastIndex = start;
    if (!end.test(content)) return undefined;
    start = end.lastIndex;
  }
  const at = content.indexOf(text, start);
  return text === '' || at < 0 ? undefined : { start: at, end: at + text.length };
}

/** In order, with those that overlap as one. */
function apart(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && span.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else merged.push(span);
  }
  return merged;
}

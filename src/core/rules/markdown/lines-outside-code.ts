import type { Span } from '../../text/span.ts';

const FENCE = /^[ \t>]*(```+|~~~+)/;

/** The lines of a Markdown text that stand outside of fenced code blocks, without their line breaks. */
export function* linesOutsideCode(text: string): Generator<Span & { readonly text: string }> {
  let fence: string | undefined;
  for (let start = 0; start <= text.length; ) {
    const at = text.indexOf('\n', start);
    const end = at < 0 ? text.length : at;
    const line = text.slice(start, end);
    const mark = FENCE.exec(line)?.[1];
    if (mark === undefined) {
      if (fence === undefined) yield { start, end, text: line };
    } else if (fence === undefined) {
      fence = mark;
    } else if (mark.startsWith(fence)) {
      fence = undefined;
    }
    start = end + 1;
  }
}

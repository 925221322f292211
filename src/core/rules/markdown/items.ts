import type { Span } from '../../text/span.ts';
import { linesOutsideCode } from './lines.ts';

export type ItemKind = 'bullet' | 'numbered' | 'any';

const ITEM = /^[ \t>]*(?:([-*+•])|\d{1,9}[.)])[ \t]+\S/;
/** `* * *`, `- - -`: a line across the page. */
const RULER = /^[ \t]*([-*])[ \t]*(?:\1[ \t]*){2,}$/;

/** The items of Markdown lists, nested ones too, each from its marker to the end of the line. */
export function* itemSpans(text: string, kind: ItemKind): Generator<Span> {
  if (!/[-*+•\d]/.test(text)) return;
  for (const line of linesOutsideCode(text)) {
    const found = ITEM.exec(line.text);
    if (!found || RULER.test(line.text)) continue;
    if (kind === 'any' || (kind === 'bullet') === (found[1] !== undefined))
      yield { start: line.start + line.text.search(/[^\s>]/), end: line.start + line.text.trimEnd().length };
  }
}

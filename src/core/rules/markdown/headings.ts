import type { Span } from '../../text/span.ts';
import { linesOutsideCode } from './lines-outside-code.ts';

/** The Markdown headings (`# …` to `###### …`), a line each. @param level only those of it */
export function* headingSpans(text: string, level?: number): Generator<Span> {
  if (!text.includes('#')) return;
  for (const line of linesOutsideCode(text)) {
    const found = /^ {0,3}(#{1,6})[ \t]+[^#\s]/.exec(line.text);
    if (!found || (level !== undefined && found[1]?.length !== level)) continue;
    const start = line.start + line.text.search(/#/);
    yield { start, end: line.start + line.text.trimEnd().length };
  }
}

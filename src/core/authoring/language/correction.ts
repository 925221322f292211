import type { Correction } from '../../diagnostic.ts';
import type { Span } from '../../text/span.ts';

/**
 * Where the misspelt word stands in the text that a diagnostic marks; `undefined` where it stands there more than
 * once, so that nobody can tell which one is meant.
 */
export function misspeltIn(text: string, { written }: Correction): Span | undefined {
  const isPart = (character: string | undefined) => /[\w-]/.test(character ?? ' ');
  const starts: number[] = [];
  for (let at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + 1)) {
    if (!isPart(text[at - 1]) && !isPart(text[at + written.length])) starts.push(at);
  }
  const [start, ...others] = starts;
  return start === undefined || others.length > 0 ? undefined : { start, end: start + written.length };
}

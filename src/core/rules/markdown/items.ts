import type { Span } from '../../text/span.ts';
import { linesOf } from '../structured/fenced-blocks.ts';
import { linesOutsideCode } from './lines-outside-code.ts';

export type ItemKind = 'bullet' | 'numbered' | 'any';
export type Bullet = '-' | '*' | '+' | '•';

export const BULLETS: readonly Bullet[] = ['-', '*', '+', '•'];

const ITEM = /^[ \t>]*(?:([-*+•])|\d{1,9}[.)])[ \t]+\S/;
/** `* * *`, `- - -`: a line across the page. */
const RULER = /^[ \t]*([-*])[ \t]*(?:\1[ \t]*){2,}$/;

/**
 * The items of Markdown lists, nested ones too, each from its marker to the end of the line.
 * @param bullets those that count
 */
export function* itemSpans(
  text: string,
  kind: ItemKind,
  bullets: readonly string[] = BULLETS,
): Generator<Span> {
  if (!/[-*+•\d]/.test(text)) return;
  for (const line of linesOutsideCode(text)) {
    const found = ITEM.exec(line.text);
    if (!found || RULER.test(line.text)) continue;
    const [, bullet] = found;
    if (bullet === undefined ? kind !== 'bullet' : kind !== 'numbered' && bullets.includes(bullet))
      yield { start: line.start + line.text.search(/[^\s>]/), end: line.start + line.text.trimEnd().length };
  }
}

/**
 * The lines that begin with a bullet, items of a list or not: rulers, code and highlighted text too. Two asterisks are
 * no bullet.
 */
export function* bulletLines(text: string, bullets: readonly string[] = BULLETS): Generator<Span> {
  for (const { start, end } of linesOf(text)) {
    const line = text.slice(start, end);
    const { length } = line.trim();
    const first = start + line.length - line.trimStart().length;
    if (length > 0 && bullets.includes(text.charAt(first)) && !text.startsWith('**', first))
      yield { start: first, end: first + length };
  }
}

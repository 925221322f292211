import type { Span } from '../../text/span.ts';

/** A piece of a template, by what it means. */
export interface TemplateToken {
  readonly kind:
    | 'delimiter'
    | 'keyword'
    | 'variable'
    | 'property'
    | 'filter'
    | 'string'
    | 'number'
    | 'comment';
  readonly span: Span;
  readonly text: string;
}

/** Longer files get no colours: reading them anew would be felt. */
const MAX_LENGTH = 2_000_000;

const WORDS_OF_LIQUID = new Set([
  ...['and', 'or', 'not', 'contains', 'in', 'with', 'as', 'by', 'for', 'limit', 'offset', 'reversed'],
  ...['true', 'false', 'nil', 'null', 'empty', 'blank'],
]);
const OPENING = /\{\{-?|\{%-?/g;
const PIECES = /"[^"]*"|'[^']*'|\d+(?:\.\d+)?(?![\w-])|\p{L}[\p{L}\p{N}_-]*|_[\w-]*|\||\.(?!\.)|\S/gu;

/** The pieces of all templates in a YAML file, in order, whether or not it can be read; those in comments are none. */
export function templateTokens(text: string): TemplateToken[] {
  const tokens: TemplateToken[] = [];
  if (text.length > MAX_LENGTH) return tokens;
  OPENING.lastIndex = 0;
  for (let opening = OPENING.exec(text); opening; opening = OPENING.exec(text)) {
    const { 0: mark, index } = opening;
    if (isCommented(text, index)) continue;
    const close = mark.startsWith('{{') ? '}}' : '%}';
    const end = text.indexOf(close, index + mark.length);
    // Braces of a map in braces are closed with a space between, or not at all.
    if (end < 0 || text.slice(index + mark.length, end).includes(mark.slice(0, 2))) continue;
    const add = (kind: TemplateToken['kind'], start: number, length: number) =>
      tokens.push({ kind, span: { start, end: start + length }, text: text.slice(start, start + length) });
    const trims = text[end - 1] === '-' ? 1 : 0;
    const from = index + mark.length;
    add('delimiter', index, mark.length);
    const tag = addPieces(text.slice(from, Math.max(from, end - trims)), from, close === '%}', add);
    add('delimiter', Math.max(from, end - trims), trims + 2);
    OPENING.lastIndex = end + 2;
    if (tag !== 'raw' && tag !== 'comment') continue;
    const closing = new RegExp(`\\{%-?\\s*end${tag}\\s*-?%\\}`, 'g');
    closing.lastIndex = end + 2;
    const start = closing.exec(text)?.index ?? text.length;
    if (tag === 'comment') add('comment', end + 2, start - end - 2);
    OPENING.lastIndex = start;
  }
  return tokens;
}

/** @returns the name of the tag, if it is one */
function addPieces(
  inside: string,
  base: number,
  isTag: boolean,
  add: (kind: TemplateToken['kind'], start: number, length: number) => void,
): string | undefined {
  let tag: string | undefined;
  let before = '';
  for (const { 0: piece, index } of inside.matchAll(PIECES)) {
    const kind = kindOf(piece, before, isTag && tag === undefined);
    if (kind === 'keyword') tag ??= piece;
    if (kind) add(kind, base + index, piece.length);
    before = piece;
  }
  return isTag ? tag : undefined;
}

function kindOf(piece: string, before: string, isFirst: boolean): TemplateToken['kind'] | undefined {
  if (/^["']./s.test(piece)) return 'string';
  if (/^\d/.test(piece)) return 'number';
  if (!/^[\p{L}_]/u.test(piece)) return undefined;
  if (isFirst) return 'keyword';
  if (before === '|') return 'filter';
  if (before === '.') return 'property';
  return WORDS_OF_LIQUID.has(piece) ? 'keyword' : 'variable';
}

const isCommented = (text: string, index: number) =>
  /^\s*#/.test(text.slice(text.lastIndexOf('\n', index - 1) + 1, index));

import type { Scalar } from 'yaml';

/** The pieces that a flow scalar consists of, by its style: line breaks, escapes, white space, text. */
const PIECES = {
  PLAIN: /[ \t]*(?:\r?\n[ \t]*)+|[ \t]+|\r|[^ \t\r\n]+/g,
  QUOTE_SINGLE: /[ \t]*(?:\r?\n[ \t]*)+|[ \t]+|\r|''|[^ \t\r\n']+/g,
  QUOTE_DOUBLE: /\\(?:\r?\n[ \t]*|x.{2}|u.{4}|U.{8}|[\s\S])|[ \t]*(?:\r?\n[ \t]*)+|[ \t]+|\r|[^ \t\r\n\\]+/g,
};

/**
 * Maps offsets in a YAML scalar's value to offsets in the file, through indentation, folding and escapes. White
 * space that folding made maps to the line break that it was made of.
 */
export function sourceOffset(scalar: Scalar, fileText: string): (valueOffset: number) => number {
  const { type } = scalar;
  const offsets =
    type === 'PLAIN' || type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE'
      ? flowOffsets(scalar, type, fileText)
      : blockOffsets(scalar, fileText);
  return (offset) => offsets[Math.max(0, Math.min(offset, offsets.length - 1))] ?? 0;
}

/** The place of each UTF-16 unit of the value, and of its end. */
function flowOffsets({ range }: Scalar, type: keyof typeof PIECES, fileText: string): number[] {
  const quote = type === 'PLAIN' ? 0 : 1;
  const [from, to] = range ?? [0, 0];
  const start = from + quote;
  const end = to - quote;
  const offsets: number[] = [];
  for (const match of fileText.slice(start, end).matchAll(PIECES[type])) {
    const [piece] = match;
    const place = start + match.index;
    const made = unitsMadeBy(piece, type);
    for (let unit = 0; unit < (made ?? piece.length); unit++) {
      offsets.push(made === undefined ? place + unit : place);
    }
  }
  offsets.push(end);
  return offsets;
}

/** How many UTF-16 units a piece stands for; `undefined` where it stands for itself. */
function unitsMadeBy(piece: string, type: keyof typeof PIECES): number | undefined {
  const isEscape = type === 'QUOTE_DOUBLE' && piece.startsWith('\\');
  if (isEscape && piece.startsWith('\\U'))
    return String.fromCodePoint(Number.parseInt(piece.slice(2), 16)).length;
  const breaks = piece.split('\n').length - 1;
  if (isEscape) return breaks > 0 ? 0 : 1;
  if (breaks > 0) return Math.max(1, breaks - 1);
  return type === 'QUOTE_SINGLE' && piece === "''" ? 1 : undefined;
}

/** As `flowOffsets`. A line's text stands in the value as it is; what lies between two of them is white space. */
function blockOffsets({ range, value }: Scalar, fileText: string): number[] {
  const text = String(value);
  const [from, to] = range ?? [0, 0];
  const offsets: number[] = [];
  let place = Math.min(fileText.indexOf('\n', from) + 1 || to, to);
  let end = place;
  for (const line of fileText.slice(place, to).split('\n')) {
    const [, indentation = '', content = ''] = /^( *)(.*?)\r?$/s.exec(line) ?? [];
    if (content) {
      const start = place + indentation.length;
      const first = offsets.length;
      let next = first;
      while (text[next] === ' ' || text[next] === '\n') next++;
      const lastBreak = first + text.slice(first, next).lastIndexOf('\n');
      for (let unit = first; unit < next; unit++) {
        offsets.push(unit > lastBreak ? start - (next - unit) : end);
      }
      end = start + content.length;
      for (let unit = start; unit < end; unit++) offsets.push(unit);
    }
    place += line.length + 1;
  }
  while (offsets.length <= text.length) offsets.push(end);
  return offsets;
}

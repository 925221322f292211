import type { Scalar } from 'yaml';

const ESCAPE = /^\\(?:x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|\r?\n[ \t]*|[\s\S])/i;

/**
 * Maps offsets in a YAML scalar's value to offsets in the file, through indentation, folding and escapes, by
 * walking the two texts side by side. White space that folding made may map to a neighbouring column.
 */
export function sourceOffset(scalar: Scalar, fileText: string): (valueOffset: number) => number {
  const value = String(scalar.value);
  const [start = 0, end = 0] = scalar.range ?? [];
  const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  const isQuoted = scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE';
  const offsets = new Uint32Array(value.length + 1);
  let source = isBlock ? fileText.indexOf('\n', start) + 1 || end : start + (isQuoted ? 1 : 0);
  for (let index = 0; index < value.length; index++) {
    while (source < end && fileText[source] !== value[index]) {
      if (scalar.type === 'QUOTE_DOUBLE' && fileText[source] === '\\') break;
      source++;
    }
    offsets[index] = Math.min(source, end);
    const isEscape = scalar.type === 'QUOTE_DOUBLE' && fileText[source] === '\\';
    source += isEscape ? (ESCAPE.exec(fileText.slice(source, source + 64))?.[0].length ?? 1) : 1;
  }
  offsets[value.length] = Math.min(source, end);
  return (offset) => offsets[Math.max(0, Math.min(offset, value.length))] ?? start;
}

import type { Tokenizer } from './tokenizer.ts';

/**
 * How many tokens begin in each line, in the order of the text; what crosses lines counts where it begins.
 * @param lineAt the line of a UTF-16 offset
 */
export function tokensByLine(
  text: string,
  lineAt: (offset: number) => number,
  tokenizer: Tokenizer,
): Map<number, number> {
  const counts = new Map<number, number>();
  let offset = 0;
  for (const piece of tokenizer.pieces(text)) {
    const line = lineAt(offset);
    counts.set(line, (counts.get(line) ?? 0) + piece.tokens);
    offset += piece.text.length;
  }
  return counts;
}

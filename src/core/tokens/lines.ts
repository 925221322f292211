import { LineIndex } from '../text/span.ts';
import type { Tokenizer } from './tokenizer.ts';

/** The tokens of each line, by its zero-based number. What crosses lines counts where it begins. */
export function tokensByLine(text: string, tokenizer: Tokenizer): number[] {
  const lines = new LineIndex(text);
  const counts = Array<number>(lines.positionAt(text.length).line + 1).fill(0);
  let offset = 0;
  for (const piece of tokenizer.pieces(text)) {
    const { line } = lines.positionAt(offset);
    counts[line] = (counts[line] ?? 0) + piece.tokens;
    offset += piece.text.length;
  }
  return counts;
}

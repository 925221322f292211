import type { LineIndex } from '../text/span.ts';

/** The line of a text that holds an offset: its number from 0, and what stands in it, clipped. */
export function lineAt(text: string, lines: LineIndex, offset: number): { line: number; text: string } {
  const { line, character } = lines.positionAt(offset);
  const start = offset - character;
  const rest = text.slice(start, start + LONGEST_LINE);
  return { line, text: (/^[^\r\n]*/.exec(rest)?.[0] ?? '').trim().toWellFormed() };
}

const LONGEST_LINE = 300;

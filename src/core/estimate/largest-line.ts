import type { PromptFile, PromptMessage } from '../prompt/prompt-file.ts';
import { oneLine } from '../text/one-line.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { tokensByLine } from '../tokens/tokens-by-line.ts';

/** The line of a message that has the most tokens, as it is written. */
export interface LargestLine {
  /** Zero-based, in the prompt file. */
  readonly line: number;
  readonly tokens: number;
  /** Its beginning. */
  readonly text: string;
}

const SHOWN = 60;

/** The largest line of a message; `undefined` for one on a single line, or without text. */
export function largestLine(
  { document }: PromptFile,
  { template, fileOffset }: PromptMessage,
  tokenizer: Tokenizer,
): LargestLine | undefined {
  const begins = new Map<number, number>();
  const lineAt = (offset: number) => {
    const { line } = document.lines.positionAt(fileOffset(offset));
    if (!begins.has(line)) begins.set(line, offset);
    return line;
  };
  const counts = tokensByLine(template.text, lineAt, tokenizer);
  if (counts.size < 2) return undefined;
  const [line, tokens] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most));
  return { line, tokens, text: oneLine(lineFrom(template.text, begins.get(line) ?? 0), SHOWN) };
}

function lineFrom(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(offset, end < 0 ? undefined : end);
}

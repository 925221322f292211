import type { PromptFile } from '../../prompt/prompt-file.ts';
import { sentenceSpans } from '../../text/sentences.ts';

/** A sentence of a prompt's system and user messages. */
export interface PromptSentence {
  /** On one line. */
  readonly text: string;
  /** Of the prompt file, from 1. */
  readonly line: number;
  /** The key that it defines, where it is an item such as `- category: one of …`. */
  readonly key?: string;
}

/** A list item that defines a key: `- category: …`, `* "due_date" (text) – …`. */
const DEFINITION =
  /^\s*(?:[-*•]|\d+[.)])\s+["'`*]*([A-Za-z_][\w-]{0,60})["'`*]*\s*(?:\([^()\n]{0,80}\)\s*)?(?::|–|—|\s-\s)/;
/** A line that does not continue the sentence of the one before. */
const NEW_BLOCK = /^\s*(?:$|[-*•#>|]|\d+[.)]\s|<)/;

/** Characters of a sentence; a longer one is no demand, and could take long to search. */
const LONGEST = 1_000;

/** The sentences that say what an answer must be like; those with a condition say it of some answers only. */
export function promptSentences({ messages, document }: PromptFile): PromptSentence[] {
  return messages
    .filter(({ role }) => role !== 'assistant')
    .flatMap(({ template, fileOffset }) =>
      blocksOf(template.text).flatMap(({ start, text }) => {
        const key = DEFINITION.exec(text)?.[1];
        return [...sentenceSpans(text)]
          .filter(({ start: from, end }) => end - from <= LONGEST)
          .map((span) => ({
            text: text.slice(span.start, span.end).replace(/\s+/g, ' ').trim(),
            line: document.lines.positionAt(fileOffset(start + span.start)).line + 1,
            ...(key !== undefined && { key }),
          }))
          .filter(({ text: sentence }) => !/\b(?:if|unless|when|whenever)\b/i.test(sentence));
      }),
    );
}

/** Paragraphs and list items, with their place in the text. */
function blocksOf(text: string): { readonly start: number; readonly text: string }[] {
  const blocks: { start: number; text: string }[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const last = blocks.at(-1);
    if (last && last.text.trim() !== '' && !NEW_BLOCK.test(line)) last.text += `\n${line}`;
    else blocks.push({ start, text: line });
    start += line.length + 1;
  }
  return blocks;
}

import type { PromptFile, PromptMessage } from '../../prompt/prompt-file.ts';
import type { Rule } from '../../rules/rule.ts';
import { sentenceSpans } from '../../text/sentences.ts';
import type { Range, Span } from '../../text/span.ts';
import { type Clues, cluesOf } from './clues.ts';

/** Of the clues' weight, what a sentence must have to count as stating the rule. */
const ENOUGH = 0.7;
/** Characters of a message that are looked at; instructions do not come after whole books. */
const MAX_LENGTH = 50_000;
/** Names that a list may give an item each, where a sentence by itself gives fewer. */
const LONG_LIST = 3;

/**
 * Where a prompt states a rule: the sentence, or the list, of its instructions that says most of what the rule asks
 * for, in the rule's words. `undefined` where none says enough of it to be sure.
 * @returns the range in the prompt file
 */
export function statingInstruction(rule: Rule, prompt: PromptFile): Range | undefined {
  const clues = cluesOf(rule);
  if (!clues) return undefined;
  let best: { score: number; length: number; message: PromptMessage; span: Span } | undefined;
  for (const message of prompt.messages) {
    if (message.role === 'assistant') continue;
    const text = message.template.text.slice(0, MAX_LENGTH);
    for (const span of passages(text, clues)) {
      const score = scoreOf(text.slice(span.start, span.end), clues);
      const length = span.end - span.start;
      if (score < ENOUGH || (best && (score < best.score || (score === best.score && length >= best.length))))
        continue;
      best = { score, length, message, span };
    }
  }
  if (!best) return undefined;
  const { message, span } = best;
  const end = message.fileOffset(span.end - 1) + 1;
  return prompt.document.lines.rangeOf({ start: message.fileOffset(span.start), end });
}

/** The sentences of a text, an item of a list being at least one; where names may be listed, paragraphs too. */
function* passages(text: string, { clues, isList }: Clues): Generator<Span> {
  for (const block of blocks(text, /\n(?=[ \t]*(?:\n|[-*+•][ \t]|\d{1,3}[.)][ \t]))/g)) {
    for (const { start, end } of sentenceSpans(text.slice(block.start, block.end))) {
      yield { start: block.start + start, end: block.start + end };
    }
  }
  if (isList && clues.length >= LONG_LIST) yield* blocks(text, /\n[ \t]*(?=\n)/g);
}

/** What stands between the matches of a pattern, without white space around it. */
function* blocks(text: string, between: RegExp): Generator<Span> {
  let start = 0;
  for (const end of [...[...text.matchAll(between)].map(({ index }) => index), text.length]) {
    const block = text.slice(start, end);
    const trimmed = block.trim();
    const from = start + block.length - block.trimStart().length;
    if (trimmed) yield { start: from, end: from + trimmed.length };
    start = end;
  }
}

function scoreOf(passage: string, { clues }: Clues): number {
  const text = passage.toLowerCase().replace(/\s+/g, ' ');
  let found = 0;
  let total = 0;
  for (const { ways, weight } of clues) {
    total += weight;
    if (ways.some((way) => says(text, way))) found += weight;
  }
  return found / total;
}

/** Whether a phrase stands in a text as whole words. */
function says(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const end = at + phrase.length;
    if (!isInWord(text, at) && !isInWord(text, end)) return true;
  }
  return false;
}

/** Whether an offset parts a word or a number, such as `1,50`. */
function isInWord(text: string, at: number): boolean {
  const around = (before: number, after: number) => text.slice(Math.max(0, at - before), at + after);
  return (
    /^[\p{L}\p{N}_]{2}$/u.test(around(1, 1)) ||
    /^\d[.,]\d$/.test(around(2, 1)) ||
    /^\d[.,]\d$/.test(around(1, 2))
  );
}

import type { Dice } from './dice.ts';

/** What an order inside the user's text makes of the answer: other text, or the same without its format. */
export type Hijack = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'plain' };

const VERSES = [
  'The lamps go out along the street,\nthe kettle hums its evening tune,\nand every worry, soft of feet,\nwalks out to sleep beneath the moon.',
  'A cloud came by without a plan\nand sat upon the hill,\nit watched the river while it ran\nand sits there watching still.',
  'Small rain upon the window sill,\na page, a pen, a cup of tea;\nthe afternoon is standing still\nand leaves a little space for me.',
] as const;

const TAKEOVER = /\b(?:ignore|forget|disregard)\b[^.\n]{0,40}\b(?:instructions?|rules?|prompt|above|told)\b/i;
const VERSE =
  /\b(?:write|make|give|tell|compose|sing|(?:reply|respond|answer)(?: only| just)? (?:with|in))\b[^.\n]{0,30}\b(?:poem|haiku|limerick|song|rhyme|verse)\b/i;
const REVEAL =
  /\b(?:print|show|reveal|repeat|output|tell me)\b[^.\n]{0,40}\b(?:system prompt|your (?:instructions|prompt))\b/i;
const RECITE =
  /\b(?:reply|respond|answer)\b[^.\n"“]{0,20}\b(?:only|just)\b[^.\n"“]{0,20}\b(?:with|in)\b\s*(?:the (?:word|text|sentence)s? )?["“]?([^"”.\n]{1,100})|\b(?:just|only) say\b\s*["“]?([^"”.\n]{1,100})/i;
const PLAIN = /\b(?:no|not|without|never)\b[^.\n]{0,20}\bJSON\b|\b(?:in|as|use|only) plain text\b/i;

/** Reads the order that a message gives to the model itself; undefined where it gives none. */
export function embeddedOrder(input: string, instructions: string, dice: Dice): Hijack | undefined {
  if (VERSE.test(input)) return { kind: 'text', text: dice.pick('verse', VERSES) };
  if (REVEAL.test(input))
    return { kind: 'text', text: `My instructions are: ${instructions.trim().slice(0, 400)}` };
  const recited = RECITE.exec(input);
  if (recited !== null && !/\bJSON\b/.test(recited[0])) {
    return { kind: 'text', text: (recited[1] ?? recited[2] ?? '').trim() || 'OK' };
  }
  if (PLAIN.test(input)) return { kind: 'plain' };
  if (TAKEOVER.test(input)) {
    return {
      kind: 'text',
      text: 'Sure, I have set my earlier instructions aside. What would you like me to do?',
    };
  }
  return undefined;
}

import type { TextMessage } from '../provider.ts';
import { proseSentences } from './text-features.ts';

/** An input shown with the answer it should get. */
export interface Demonstration {
  readonly input: string;
  readonly output: string;
}

/** What the messages come down to. */
export interface PracticeTask {
  /** What the prompt asks for; context, examples and the user's text are taken out. */
  readonly instructions: string;
  /** The text to work on. */
  readonly input: string;
  /** Passages handed over to answer from. */
  readonly context: string;
  readonly examples: readonly Demonstration[];
}

/** Characters read of one request, beginnings and ends first; what lies beyond is not seen. */
const READ_LIMIT = 200_000;
const MESSAGE_LIMIT = 100;

const ORDER =
  /^(?:please |now |then |also )*(?:answer|reply|respond|return|classify|summari[sz]e|translate|write|rewrite|extract|list|use|do not|don['’]t|never|always|only|you (?:are|must|should|will|can|sort|answer)|your task|act as|output|give|keep|begin|start|end|choose|rate|label|treat|ignore|read|given|based on|if you|when you|put|set|include|mention|avoid|be)\b/i;
const ABOUT_THE_ANSWER =
  /\b(?:json|keys?|fields?|category|answers?|reply|replies|response|message|customer|context|language|words?|sentences?|output|text|following|below)\b/i;
const CLOSING = /^(?:please )?(?:reply|respond|return|answer|choose)\b.*\b(?:json|one of|the category)\b/i;
const FEEDBACK = /\byour (?:previous |last )?(?:answer|reply|response|output)\b|\b(?:answer|try) again\b/i;

/** What is introduced by a line such as `Context:` or `## Message`, or stands in tags of that name. */
const NAMES = {
  context: 'context|knowledge(?: base)?|passages?|documents?|sources?|facts|what (?:you|we) know',
  input: 'text|message|input|email|ticket|question|query|review|article|notice',
  other: 'instructions?|rules?|(?:your )?task|format|categories|labels|examples?|keys|fields|notes?',
} as const;
const LABEL = new RegExp(
  `^\\s*(?:#{1,6}\\s+|\\*\\*)?(?:(?:the|this|our|user|customer)(?:['’]s)? )*(?:(${NAMES.context})|(${NAMES.input})|${NAMES.other})(?:\\*\\*)?\\s*(?::(?:\\*\\*)?\\s*(.*)|(?<=^\\s*#.*)$)`,
  'i',
);

/** What a line introduces as a label, with what stands behind it; undefined where it is none. */
function labelOf(line: string) {
  const [label, context, input, rest = ''] = LABEL.exec(line) ?? [];
  return label === undefined ? undefined : { kind: context ? 'context' : input ? 'input' : 'other', rest };
}

/**
 * Takes `<name>…</name>` blocks of one kind out of a text. An input block reaches to the last closing tag,
 * so that a closing tag inside the user's text does not end it.
 */
function carveTags(text: string, kind: 'context' | 'input') {
  const inside: string[] = [];
  let outside = '';
  let from = 0;
  for (const opening of text.matchAll(new RegExp(`<(${NAMES[kind]})(?:\\s[^<>\\n]{0,200})?>`, 'gi'))) {
    if (opening.index < from) continue;
    const start = opening.index + opening[0].length;
    const closing = `</${opening[1]}>`;
    const end = kind === 'input' ? text.lastIndexOf(closing) : text.indexOf(closing, start);
    // Looking anew at each tag that is never closed would take the square of their number.
    if (end < start) break;
    inside.push(text.slice(start, end).trim());
    outside += `${text.slice(from, opening.index)}\n`;
    from = end + closing.length;
  }
  return { inside, outside: outside + text.slice(from) };
}

const isOrder = (text: string) => ORDER.test(text) && ABOUT_THE_ANSWER.test(text);

/** Takes blocks headed `Context:` and the like out of a text; an order after a blank line or another label ends one. */
function carveContext(content: string, isUsers: boolean) {
  const { inside, outside } = carveTags(content, 'context');
  const rest: string[] = [];
  let isContext = false;
  let previous = '';
  for (const line of outside.split(/\r\n|\n|\r/)) {
    const { kind, rest: text = line } = labelOf(line) ?? {};
    const isEnd =
      kind === 'other' || (isUsers && kind === 'input') || (previous.trim() === '' && isOrder(line.trim()));
    isContext = kind === 'context' || (isContext && !isEnd);
    if (isContext) inside.push(kind === 'context' ? text : line);
    else rest.push(line);
    previous = line;
  }
  return { inside, outside: rest.join('\n') };
}

/** Tells the text to work on from the orders around it, in the message that carries both. */
function carveInput(content: string, ordersElsewhere: boolean): { input: string; orders: string } {
  const tagged = carveTags(content, 'input');
  if (tagged.inside[0] !== undefined) return { input: tagged.inside[0], orders: tagged.outside };
  const [before = '', ...quoted] = content.split('"""');
  const after = quoted.pop();
  if (quoted.length > 0) return { input: quoted.join('"""').trim(), orders: `${before}\n${after}` };
  const lines = content.trim().split(/\r\n|\n|\r/);
  const closing = lines.length > 1 && CLOSING.test(lines.at(-1) ?? '') ? lines.splice(-1) : [];
  const at = lines.findIndex((line) => labelOf(line)?.kind === 'input');
  if (at !== -1) {
    const input = [labelOf(lines[at] ?? '')?.rest, ...lines.slice(at + 1)].join('\n').trim();
    return { input, orders: [...lines.slice(0, at), ...closing].join('\n') };
  }
  const text = lines.join('\n').trim();
  const [lead, order = ''] =
    new RegExp(`^([^\\n:]{3,200}\\b(?:${NAMES.input}|following|below)):\\s+(?=\\S)`, 'i').exec(text) ?? [];
  if (lead !== undefined && isOrder(order))
    return { input: text.slice(lead.length), orders: [order, ...closing].join('\n') };
  if (ordersElsewhere) return { input: text, orders: closing.join('\n') };
  const input = proseSentences(content).filter((part) => !isOrder(part));
  return { input: input.join(' ') || content.trim(), orders: content };
}

/** The beginning and the end of a text that is longer than `limit`; long runs of blanks are shortened. */
function clip(text: string, limit: number): string {
  const kept = text.length <= limit ? text : `${text.slice(0, limit * 0.75)}\n${text.slice(-limit / 4)}`;
  return kept.replaceAll(/[^\S\n]{12,}/g, ' '.repeat(12)).replaceAll(/\n{4,}/g, '\n\n\n');
}

/** Finds instructions, input, context and examples in a conversation of any shape. */
export function readTask(all: readonly TextMessage[]): PracticeTask {
  const seen = all.length > MESSAGE_LIMIT ? [...all.slice(0, 1), ...all.slice(1 - MESSAGE_LIMIT)] : all;
  const share = READ_LIMIT / seen.length;
  const messages = seen.map(({ role, content }) => ({ role, content: clip(content, share) }));
  const orders: string[] = [];
  const context: string[] = [];
  const examples: Demonstration[] = [];
  let input = '';

  const users = messages.flatMap(({ role }, index) => (role === 'user' ? [index] : []));
  const last = users.at(-1) ?? 0;
  const isRepair = messages[last - 1]?.role === 'assistant' && FEEDBACK.test(messages[last]?.content ?? '');
  const asking = isRepair ? (users.at(-2) ?? last) : last;
  const ordersElsewhere = messages.some(({ role, content }) => role === 'system' && content.trim() !== '');
  for (const [index, { role, content }] of messages.entries()) {
    if (role === 'assistant') continue;
    if (role === 'user' && index > asking) orders.push(content);
    else if (role === 'user' && messages[index + 1]?.role === 'assistant' && index < asking)
      examples.push({ input: carveInput(content, true).input, output: messages[index + 1]?.content ?? '' });
    else {
      const { inside, outside } = carveContext(content, role === 'user');
      const carved = index === asking ? carveInput(outside, ordersElsewhere) : { input, orders: outside };
      context.push(...inside);
      orders.push(carved.orders);
      input = carved.input;
    }
  }
  return { instructions: orders.join('\n'), input, context: context.join('\n').trim(), examples };
}

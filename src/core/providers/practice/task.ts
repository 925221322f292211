import type { TextMessage } from '../provider.ts';
import { carveTags, labelOf } from './labels.ts';
import { sentences } from './words.ts';

/** An input shown with the answer it should get. */
export interface Example {
  readonly input: string;
  readonly output: string;
}

/** What the messages come down to. */
export interface Task {
  /** What the prompt asks for; context, examples and the user's text are taken out. */
  readonly instructions: string;
  /** The text to work on. */
  readonly input: string;
  /** Passages handed over to answer from. */
  readonly context: string;
  readonly examples: readonly Example[];
}

/** Characters read of one request, beginnings and ends first; what lies beyond is not seen. */
const READ_LIMIT = 200_000;
const MESSAGE_LIMIT = 100;
const EXAMPLE_LIMIT = 200;

const IMPERATIVE =
  /^(?:please |now |then |also |briefly )*(?:answer|reply|respond|return|classify|categori[sz]e|summari[sz]e|translate|write|rewrite|rephrase|extract|list|use|do not|don['’]t|never|always|only|you (?:are|must|should|will|can)|you['’]re|your task|act as|output|give|keep|begin|start|end|choose|pick|decide|rate|score|label|treat|ignore|read|given|based on|make|create|generate|explain|describe|convert|format|determine|identify|evaluate|if you|when you|put|set|include|mention|avoid|be)\b/i;
const ABOUT_THE_ANSWER =
  /\b(?:json|keys?|fields?|category|answers?|reply|replies|response|message|customer|context|language|words?|sentences?|output|text|following|below)\b/i;
const POINTS_AT_A_TEXT =
  /\b(?:text|message|email|ticket|question|query|review|article|sentence|paragraph|input|comment|following|below|this)\s*$/i;
const CLOSING_ORDER =
  /^(?:please )?(?:reply|respond|return|answer|output|choose|classify)\b.*\b(?:json|one of|the label|the category)\b/i;
const FEEDBACK =
  /\byour (?:previous |last |first )?(?:answer|reply|response|output)\b|\b(?:answer|reply|respond|try) again\b|\bfix (?:the|these|this)\b/i;

/** The beginning and the end of a text that is longer than `limit`, else all of it. */
function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = Math.floor(limit * 0.75);
  return `${text.slice(0, head)}\n${text.slice(text.length - (limit - head))}`;
}

/** Long runs of blanks shortened, so that no pattern has to walk them again and again. */
const narrow = (text: string) =>
  text.replaceAll(/[^\S\n]{12,}/g, ' '.repeat(12)).replaceAll(/\n{4,}/g, '\n\n\n');

function withinReach(messages: readonly TextMessage[]): TextMessage[] {
  const kept =
    messages.length <= MESSAGE_LIMIT
      ? messages
      : [...messages.slice(0, 10), ...messages.slice(10 - MESSAGE_LIMIT)];
  const share = Math.floor(READ_LIMIT / Math.max(1, kept.length));
  return kept.map(({ role, content }) => ({ role, content: narrow(clip(content, share)) }));
}

/** Takes blocks headed `Context:` and the like out of a text. */
function carveContext(content: string, inputLabelsEnd: boolean): { context: string[]; rest: string } {
  const { inside, outside } = carveTags(content, 'context');
  const context = [...inside];
  const rest: string[] = [];
  let inContext = false;
  let previous = '';
  for (const line of outside.split(/\r\n|\n|\r/)) {
    const label = labelOf(line);
    if (label?.kind === 'context') {
      inContext = true;
      context.push(label.rest);
    } else if (
      inContext &&
      (label?.kind === 'other' ||
        (inputLabelsEnd && label?.kind === 'input') ||
        (previous.trim() === '' && IMPERATIVE.test(line.trim()) && ABOUT_THE_ANSWER.test(line)))
    ) {
      inContext = false;
      rest.push(line);
    } else (inContext ? context : rest).push(line);
    previous = line;
  }
  return { context, rest: rest.join('\n') };
}

/** Takes pairs such as `Message: … / Category: …` and `"…" -> …` out of a text. */
function carveExamples(text: string): { examples: Example[]; rest: string } {
  const examples: Example[] = [];
  const rest: string[] = [];
  let input: { line: number; text: string } | undefined;
  for (const line of text.split('\n')) {
    const arrow = /^\s*(?:[-*•]\s*)?["“]([^"”]{3,2000})["”]\s*(?:->|→|=>)\s*(.{1,2000})$/.exec(line);
    const label = labelOf(line);
    if (arrow !== null) examples.push({ input: arrow[1] ?? '', output: (arrow[2] ?? '').trim() });
    else if (label?.kind === 'output' && label.rest !== '' && input !== undefined) {
      examples.push({ input: input.text, output: label.rest });
      rest.length = input.line;
      input = undefined;
    } else {
      if (label?.kind === 'input' && label.rest !== '') input = { line: rest.length, text: label.rest };
      else if (input !== undefined && (line.trim() === '' || label !== undefined)) input = undefined;
      else if (input !== undefined) input.text += ` ${line.trim()}`;
      rest.push(line);
    }
  }
  return { examples, rest: rest.join('\n') };
}

/** Tells the text to work on from the orders around it, in the message that carries both. */
function carveInput(content: string, ordersElsewhere: boolean): { input: string; orders: string } {
  const tagged = carveTags(content, 'input');
  if (tagged.inside[0] !== undefined) return { input: tagged.inside[0], orders: tagged.outside };
  for (const fence of ordersElsewhere ? ['"""'] : ['"""', '```']) {
    const start = content.indexOf(fence);
    const end = content.lastIndexOf(fence);
    if (start !== -1 && end > start) {
      const orders = `${content.slice(0, start)}\n${content.slice(end + fence.length)}`;
      return { input: content.slice(start + fence.length, end).trim(), orders };
    }
  }
  const lines = content.trim().split(/\r\n|\n|\r/);
  const last = lines.at(-1) ?? '';
  const ending: string[] = [];
  if (lines.length > 1 && (CLOSING_ORDER.test(last) || labelOf(last)?.kind === 'output')) {
    ending.push(lines.pop() ?? '');
  }
  const at = lines.findIndex((line) => labelOf(line)?.kind === 'input');
  if (at !== -1) {
    const input = [labelOf(lines[at] ?? '')?.rest ?? '', ...lines.slice(at + 1)].join('\n').trim();
    return { input, orders: [...lines.slice(0, at), ...ending].join('\n') };
  }
  const lead = /^([^\n:]{3,200}):\s+(?=\S)/.exec(lines.join('\n'));
  if (lead !== null && IMPERATIVE.test(lead[0]) && POINTS_AT_A_TEXT.test(lead[1] ?? '')) {
    const input = lines.join('\n').slice(lead[0].length).trim();
    return { input, orders: [lead[1] ?? '', ...ending].join('\n') };
  }
  if (ordersElsewhere) return { input: lines.join('\n').trim(), orders: ending.join('\n') };
  const parts = sentences(content);
  const input = parts.filter((part) => !(IMPERATIVE.test(part) && ABOUT_THE_ANSWER.test(part))).join(' ');
  return { input: input === '' ? content.trim() : input, orders: content };
}

/** Finds instructions, input, context and examples in a conversation of any shape. */
export function readTask(all: readonly TextMessage[]): Task {
  const messages = withinReach(all);
  const orders: string[] = [];
  const context: string[] = [];
  const examples: Example[] = [];

  let lastUser = messages.findLastIndex((message) => message.role === 'user');
  if (lastUser === -1) lastUser = messages.findLastIndex((message) => message.role === 'system');
  const before = messages.slice(0, lastUser).findLastIndex((message) => message.role === 'user');
  const feedback = messages[lastUser]?.content ?? '';
  const isRepair = before !== -1 && messages[lastUser - 1]?.role === 'assistant' && FEEDBACK.test(feedback);
  if (isRepair) lastUser = before;

  const ordersElsewhere = messages.some(
    (message, index) => index !== lastUser && message.role === 'system' && message.content.trim() !== '',
  );
  let input = '';
  for (const [index, message] of messages.entries()) {
    const next = messages[index + 1];
    if (message.role === 'assistant') continue;
    if (message.role === 'user' && index < lastUser && next?.role === 'assistant') {
      examples.push({ input: carveInput(message.content, true).input, output: next.content });
      continue;
    }
    if (isRepair && index > lastUser) {
      orders.push(message.content);
      continue;
    }
    const outer = carveContext(message.content, message.role === 'user');
    context.push(...outer.context);
    const shown = carveExamples(outer.rest);
    examples.push(...shown.examples);
    if (index !== lastUser) {
      orders.push(shown.rest);
      continue;
    }
    const inner = carveInput(shown.rest, ordersElsewhere);
    input = inner.input;
    orders.push(inner.orders);
  }
  return {
    instructions: orders.join('\n'),
    input,
    context: context.join('\n').trim(),
    examples: examples.slice(0, EXAMPLE_LIMIT),
  };
}

/** Plain statements among the instructions ("We answer within a day."), which are knowledge too. */
export function statementsIn(instructions: string): string {
  const isStatement = (sentence: string) =>
    /^[^:]{20,}[.!]$/.test(sentence) && !IMPERATIVE.test(sentence) && !ABOUT_THE_ANSWER.test(sentence);
  return sentences(instructions).filter(isStatement).join('\n\n');
}

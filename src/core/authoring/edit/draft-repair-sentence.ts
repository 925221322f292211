import type { Rule, Violation } from '../../rules/rule.ts';
import { pointerOf } from '../../rules/target.ts';
import { isTemplate } from '../../rules/templates.ts';
import { oneLine } from '../../text/one-line.ts';

/** Characters of a drafted sentence. */
const LONGEST = 200;

/** A first draft of a rule's `repair` sentence: what an answer must be, from what was wrong with one. */
export function draftRepairSentence({ id, message, options }: Rule, violation: Violation): string {
  const { at } = (options ?? {}) as { at?: unknown };
  const part = typeof at === 'string' && at !== '' ? pointerOf(at) : 'the answer';
  const sentence = oneLine(asSentence((!violation.notJson && message) || wishIn(violation, part)), LONGEST);
  // What stands in braces would be filled in, or refused.
  return isTemplate(sentence) ? asSentence(`keep to the rule "${id}"`) : sentence;
}

function wishIn({ message, expected, notJson }: Violation, part: string): string {
  if (notJson) return 'answer with JSON alone, without a code fence or text around it';
  if (expected !== undefined && /, but must have /.test(message)) return `${part} must have ${expected}`;
  const demand =
    /, but must (.+)$/s.exec(message)?.[1] ??
    /does not (contain .+)$/s.exec(message)?.[1] ??
    /does not (match .+)$/s.exec(message)?.[1];
  if (demand !== undefined) return `${part} must ${demand}`;
  const [, verb, unwanted] = /(has|contains) (.+), which it must not$/s.exec(message) ?? [];
  if (verb) return `${part} must not ${verb === 'has' ? 'have' : 'contain'} ${unwanted}`;
  if (message.endsWith(' is missing')) return `${expected ?? part} must be there`;
  return `avoid this: ${message}`;
}

const asSentence = (text: string) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

import type { TextMessage } from '../prompt/chat.ts';

/** What a message is there for: to instruct, to show an answer (or what led to one), or to ask. */
export type MessageKind = 'system' | 'examples' | 'user';

/** The kinds of a prompt's messages: what stands before an answer written out, and the answer, is an example. */
export function kindsOf(messages: readonly Pick<TextMessage, 'role'>[]): MessageKind[] {
  const lastAnswer = messages.findLastIndex(({ role }) => role === 'assistant');
  return messages.map(({ role }, index) => {
    if (role === 'system') return 'system';
    return index <= lastAnswer ? 'examples' : 'user';
  });
}

/** A template without its tags and outputs. */
export function textAround(template: string): string {
  let text = '';
  let from = 0;
  for (const { 0: opening, index } of template.matchAll(/\{[{%]/g)) {
    if (index < from) continue;
    const end = template.indexOf(opening === '{{' ? '}}' : '%}', index);
    if (end < 0) break;
    text += template.slice(from, index);
    from = end + 2;
  }
  return text + template.slice(from);
}

/** What of a template comes before its first tag or output, and so begins every rendering. */
export function textBefore(template: string): string {
  const tag = template.search(/\{[{%]/);
  return tag < 0 ? template : template.slice(0, tag);
}

import type { ChatMessage, ChatRequest } from '../prompt/chat.ts';
import type { Retry } from '../prompt/prompt-file.ts';
import { renderText, TemplateError } from '../prompt/template.ts';
import type { Rule, Violation } from '../rules/rule.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Whether an answer is worth another try: one of the rules that it fails is of a category that `retry` names. */
export function isRepairable(violations: readonly Violation[], { on }: Retry): boolean {
  return violations.some(({ severity, category }) => severity === 'error' && on.includes(category));
}

/**
 * Asks again for an answer that broke rules. Only the last answer is shown to the model, so that the request does not
 * grow from try to try.
 * @param request the first one, as the prompt has it
 * @param rules those of the prompt; a rule's `repair` sentence goes with what is said of it
 */
export function repairRequest(
  request: ChatRequest,
  { output, violations }: { readonly output: string; readonly violations: readonly Violation[] },
  { strategy }: Retry,
  rules: readonly Rule[],
  variables: Variables,
): ChatRequest {
  const broken = violations.filter(({ severity }) => severity === 'error');
  const sentenceOf = (violation: Violation) => filledSentence(violation, rules, variables);
  if (strategy === 'append') {
    const sentences = broken.map((violation) => sentenceOf(violation) ?? sentenceFrom(violation.message));
    return { ...request, messages: withInstructions(request.messages, sentences) };
  }
  const complaints = broken.map((violation) =>
    [sentenceFrom(violation.message), sentenceOf(violation)].filter(Boolean).join(' '),
  );
  const content = `Your answer breaks these rules:\n${list(complaints)}\nAnswer again, and keep to everything asked before.`;
  return {
    ...request,
    messages: [...request.messages, { role: 'assistant', content: output }, { role: 'user', content }],
  };
}

/** Instructions stand in the system message where there is one, else at the end of the last message. */
function withInstructions(messages: readonly ChatMessage[], sentences: readonly string[]): ChatMessage[] {
  const system = messages.findIndex(({ role }) => role === 'system');
  const place = system < 0 ? messages.length - 1 : system;
  const addition = `\n\nAn earlier answer was refused. Mind this:\n${list(sentences)}`;
  return messages.map((message, index) =>
    index === place ? { ...message, content: added(message.content, addition) } : message,
  );
}

const added = (content: ChatMessage['content'], text: string): ChatMessage['content'] =>
  typeof content === 'string' ? content + text : [...content, { type: 'text', text }];

/** The `repair` sentence of the rule that is broken, filled in; none where it has none. */
function filledSentence(
  { rule: id, found = '', expected = '' }: Violation,
  rules: readonly Rule[],
  variables: Variables,
): string | undefined {
  const repair = rules.find((rule) => rule.id === id)?.repair;
  if (repair === undefined) return undefined;
  try {
    return renderText(repair, { ...variables, found, expected });
  } catch (error) {
    // A variable that this sample lacks costs the sentence, and what is wrong is said all the same.
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

const sentenceFrom = (message: string) =>
  `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;

const list = (sentences: readonly string[]) => [...new Set(sentences)].map((text) => `- ${text}`).join('\n');

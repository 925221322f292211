import { parseDocument } from 'yaml';
import { UserError } from '../diagnostic.ts';
import { parsePrompt } from '../prompt/parse.ts';
import { CONTEXT_VARIABLE } from '../prompt/passages.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { RULES_RETRY } from './rung.ts';

/** What a rung asks with, beside the prompt's own words. */
export interface RungMeans {
  /** Passages of the prompt's knowledge. */
  readonly retrieval: boolean;
  /** Answers that break rules are asked for again. */
  readonly rules: boolean;
}

interface RungValue {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly knowledge?: unknown;
  readonly retry?: object;
}

/** How passages are put into a prompt that has no place for them. */
const CONTEXT_BLOCK = `Context:\n{{ ${CONTEXT_VARIABLE} }}\n`;

/**
 * The text of a prompt file with what a rung asks with, and without the rest. What is there is switched off and not
 * taken out: without retrieval `topK` is 0, so that `{{ context }}` is empty; without rules `attempts` of `retry` is 0.
 * What is missing is added: passages at the end of the system message, and two further attempts. The file's own text
 * where it asks so already.
 * @throws {UserError} when the file is written in a way that cannot be changed
 */
export function rungText(prompt: PromptFile, means: RungMeans): string {
  const changes = { ...knowledgeChange(prompt, means), ...retryChange(prompt, means) };
  if (Object.keys(changes).length === 0) return prompt.document.text;
  const document = parseDocument(prompt.document.text);
  const refuse = () =>
    new UserError(
      `${prompt.file} cannot be changed in its current form; write "knowledge", "messages" and "retry" without anchors that are used elsewhere.`,
    );
  try {
    for (const [key, value] of Object.entries(changes)) document.set(key, document.createNode(value));
    const text = document.toString({ lineWidth: 0 });
    if (parsePrompt(prompt.file, text).prompt) return text;
  } catch {
    // What an alias stands for elsewhere is gone with its anchor.
  }
  throw refuse();
}

function knowledgeChange(
  { document, retrieval, knowledge, messages }: PromptFile,
  means: RungMeans,
): Partial<RungValue> {
  const written = document.value as RungValue;
  if (!means.retrieval) {
    const isOn = retrieval !== undefined && retrieval.topK > 0;
    return isOn ? { knowledge: { ...(written.knowledge as object), topK: 0 } } : {};
  }
  const { topK, ...map } = (retrieval ? written.knowledge : {}) as { readonly topK?: number };
  const isRead = messages.some(({ template }) =>
    template.variables.some(({ name }) => name === CONTEXT_VARIABLE),
  );
  return {
    ...(!retrieval && { knowledge: { sources: knowledge.map(({ text }) => text) } }),
    ...(retrieval && topK === 0 && { knowledge: map }),
    ...(!isRead && { messages: withContext(written.messages) }),
  };
}

function withContext(messages: RungValue['messages']): RungValue['messages'] {
  const system = messages.findIndex(({ role }) => role.toLowerCase() === 'system');
  return messages.map((message, index) => {
    const { content } = message;
    if (index === system) return { ...message, content: `${content.trimEnd()}\n\n${CONTEXT_BLOCK}` };
    if (system < 0 && index === 0) return { ...message, content: `${CONTEXT_BLOCK}\n${content}` };
    return message;
  });
}

function retryChange({ document, retry }: PromptFile, { rules }: RungMeans): Partial<RungValue> {
  const isOn = retry !== undefined && retry.attempts > 0;
  if (isOn === rules) return {};
  const written = (document.value as RungValue).retry;
  if (!rules) return { retry: { ...written, attempts: 0 } };
  return { retry: written ? { ...written, attempts: RULES_RETRY.attempts } : RULES_RETRY };
}

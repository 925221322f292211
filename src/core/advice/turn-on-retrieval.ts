import { YamlDocument } from '../documents/yaml-document.ts';
import { CONTEXT_VARIABLE } from '../prompt/passages.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { instructionIndex } from './prompt-text.ts';
import { withValueAt } from './rewrite.ts';

/**
 * The text of a prompt file with retrieval turned on: its knowledge as a map, and a place for what is found where no
 * message has one. `undefined` where it names no knowledge, has retrieval on, or is written in a way that does not
 * allow it.
 * @param document the prompt's own where absent
 */
export function retrievalTurnedOn(prompt: PromptFile, document = prompt.document): string | undefined {
  if (prompt.retrieval || prompt.knowledge.length === 0) return undefined;
  const { knowledge } = document.value as { knowledge?: unknown };
  const on = withValueAt(document, ['knowledge'], { sources: knowledge });
  const index = instructionIndex(prompt);
  const message = prompt.messages[index];
  const isRead = prompt.messages.some(({ template }) =>
    template.variables.some(({ name }) => name === CONTEXT_VARIABLE),
  );
  if (on === undefined || isRead || !message) return on;
  const shown = `${message.template.text.trimEnd()}\n\nContext:\n{{ ${CONTEXT_VARIABLE} }}\n`;
  return withValueAt(new YamlDocument(document.file, on), ['messages', index, 'content'], shown);
}

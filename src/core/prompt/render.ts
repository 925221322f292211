import { basename } from 'node:path';
import { canonicalJson, sha256 } from '../text/hash.ts';
import type { ChatMessage } from './chat.ts';
import type { PromptFile } from './prompt-file.ts';
import { TemplateError } from './template.ts';

/**
 * The messages of a prompt for one sample's variables.
 * @throws {TemplateError} for an undefined variable or a template that fails; its message begins with the place in
 *   the prompt file, as `NAME:LINE:COLUMN`
 */
export function renderMessages(
  prompt: PromptFile,
  variables: Readonly<Record<string, unknown>>,
): ChatMessage[] {
  return prompt.messages.map(({ role, template, fileOffset }) => {
    try {
      return { role, content: template.render(variables) };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const { line, character } = prompt.document.lines.positionAt(fileOffset(error.span.start));
      const place = `${basename(prompt.file)}:${line + 1}:${character + 1}`;
      throw new TemplateError(error.code, `${place}: ${error.message}`, error.span);
    }
  });
}

/**
 * The identity of a prompt version: SHA-256, in hex, of what decides its requests. The model is left out, so that
 * runs of one version on several models compare; name, description, samples and rules are not part of it either.
 */
export function promptHash(prompt: PromptFile): string {
  return sha256(
    canonicalJson({
      messages: prompt.messages.map(({ role, template }) => ({ role, content: template.text })),
      parameters: prompt.parameters,
      responseFormat: prompt.responseFormat,
      retry: prompt.retry,
    }),
  );
}

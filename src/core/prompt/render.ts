import { basename } from 'node:path';
import { canonicalJson, sha256 } from '../text/hash.ts';
import type { TextMessage } from './chat.ts';
import type { PromptFile } from './prompt-file.ts';
import { TemplateError } from './template.ts';

/** A part of a document that was found for a sample. */
export interface Passage {
  readonly text: string;
  /** The document, relative to the workspace root, with forward slashes. */
  readonly source: string;
  /** Where the passage begins in it, from 1. */
  readonly line: number;
  /** The heading that it stands under. */
  readonly heading?: string;
  /** How well it meets what was looked for; more is better, on the scale of the search. */
  readonly score: number;
}

/** What fills a prompt's templates. */
export interface Filling {
  readonly variables: Readonly<Record<string, unknown>>;
  /** Best first; templates read them as `context`. A variable of that name stands where there are none. */
  readonly passages?: readonly Passage[];
}

/**
 * The messages of a prompt, filled in.
 * @throws {TemplateError} for an undefined variable or a template that fails; its message begins with the place in
 *   the prompt file, as `NAME:LINE:COLUMN`
 */
export function render(prompt: PromptFile, { variables, passages = [] }: Filling): TextMessage[] {
  const values = passages.length > 0 ? { ...variables, context: passages } : variables;
  return prompt.messages.map(({ role, template, fileOffset }) => {
    try {
      return { role, content: template.render(values) };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const { line, character } = prompt.document.lines.positionAt(fileOffset(error.span.start));
      const place = `${basename(prompt.file)}:${line + 1}:${character + 1}`;
      throw new TemplateError(error.code, `${place}: ${error.message}`, error.span);
    }
  });
}

/** The messages of a prompt, or `undefined` where its templates cannot be filled in so. */
export function tryRender(prompt: PromptFile, filling: Filling): TextMessage[] | undefined {
  try {
    return render(prompt, filling);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
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

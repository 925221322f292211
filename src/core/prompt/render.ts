import { basename } from 'node:path';
import { canonicalJson, sha256 } from '../text/hash.ts';
import type { TextMessage } from './chat.ts';
import { CONTEXT_VARIABLE, type Passage, PassageList } from './passages.ts';
import type { PromptFile } from './prompt-file.ts';
import { type Template, TemplateError } from './template.ts';

/** What fills a prompt's templates. */
export interface TemplateValues {
  readonly variables: Readonly<Record<string, unknown>>;
  /**
   * Best first; templates read them as `context`. Where retrieval is off, a variable of that name stands; where it is
   * on and nothing was looked up, blank passages of the largest size do, so that what is asked can be estimated.
   */
  readonly passages?: readonly Passage[];
}

/**
 * The messages of a prompt, filled in.
 * @throws {TemplateError} for an undefined variable or a template that fails; its message begins with the place in
 *   the prompt file, as `NAME:LINE:COLUMN`
 */
export function render(prompt: PromptFile, { variables, passages }: TemplateValues): TextMessage[] {
  const { retrieval } = prompt;
  const found = passages ?? expectedPassages(prompt);
  const isFilled = retrieval !== undefined || found.length > 0;
  const values = isFilled ? { ...variables, [CONTEXT_VARIABLE]: PassageList.from(found) } : variables;
  return prompt.messages.map(({ role, template, fileOffset }) => {
    try {
      const content = template.render(values);
      const cites = retrieval?.citations && found.length > 0 && readsContext(template);
      return { role, content: cites ? `${content.trimEnd()}\n\n${CITE}` : content };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const { line, character } = prompt.document.lines.positionAt(fileOffset(error.span.start));
      const place = `${basename(prompt.file)}:${line + 1}:${character + 1}`;
      throw new TemplateError(error.code, `${place}: ${error.message}`, error.span, error);
    }
  });
}

/** What a message that holds passages asks for where citations are wanted. */
const CITE =
  'Behind each sentence of your answer, cite the passages that it rests on by their numbers in brackets, such as [1] or [1][3].';

const readsContext = ({ variables }: Template) => variables.some(({ name }) => name === CONTEXT_VARIABLE);

/** How many blank passages stand in a prompt for those of a call where nothing was looked up. */
export const blankPassages = ({ retrieval, messages }: PromptFile): number =>
  retrieval && messages.some(({ template }) => readsContext(template)) ? retrieval.topK : 0;

/** As many passages as a prompt gets, each as long as one may be. */
function expectedPassages({ retrieval }: PromptFile): Passage[] {
  if (!retrieval) return [];
  const text = 'word '.repeat(retrieval.chunk.size);
  return Array.from({ length: retrieval.topK }, () => ({ text, source: 'document', line: 1, score: 0 }));
}

/** The messages of a prompt, or `undefined` where its templates cannot be filled in so. */
export function tryRender(prompt: PromptFile, filling: TemplateValues): TextMessage[] | undefined {
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
      ...(prompt.retrieval && { retrieval: { ...prompt.retrieval, query: prompt.retrieval.query?.text } }),
    }),
  );
}

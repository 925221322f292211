import { parsePrompt } from '../prompt/parse.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { tryRender } from '../prompt/render.ts';
import type { ChatRequest, TextMessage } from '../providers/provider.ts';
import type { Result } from './result.ts';
import type { Run } from './run.ts';

type StoredPrompt = Pick<Run, 'prompt'>;

const parsed = new WeakMap<Run['prompt'], PromptFile | undefined>();

/** The prompt that a run was made of, whatever its file holds now; `undefined` where the stored text is none. */
export function storedPrompt({ prompt }: StoredPrompt): PromptFile | undefined {
  if (!parsed.has(prompt)) parsed.set(prompt, parsePrompt(prompt.file, prompt.source).prompt);
  return parsed.get(prompt);
}

/**
 * What the call for a result sent, from what the run and the result store; nothing where the prompt could not be
 * filled in then.
 */
export function renderedMessages(run: StoredPrompt, { variables, passages }: Result): TextMessage[] {
  const prompt = storedPrompt(run);
  return (prompt && tryRender(prompt, { variables, passages })) ?? [];
}

/** The request behind a result's first answer; without messages where the prompt could not be filled in. */
export const requestOf = (run: Run, result: Result): ChatRequest => ({
  model: run.model,
  messages: renderedMessages(run, result),
  parameters: run.parameters,
  responseFormat: storedPrompt(run)?.responseFormat ?? { type: 'text' },
});

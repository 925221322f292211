import assert from 'node:assert/strict';
import type { Counter } from '../../../src/core/estimate/counter.ts';
import { InputCounter, type InputTokens } from '../../../src/core/estimate/input-tokens.ts';
import { parsePrompt } from '../../../src/core/prompt/parse.ts';
import type { PromptFile } from '../../../src/core/prompt/prompt-file.ts';
import { tryRender } from '../../../src/core/prompt/render.ts';
import type { Sample } from '../../../src/core/samples/sample.ts';
import { promptFile } from '../../support/workspace.ts';

/** A token a word. */
export const wordCounter: Counter = {
  isOwn: true,
  reasons: false,
  text: (text) => text.split(/\s+/).filter(Boolean).length,
  request: (messages) => ({
    total: messages.reduce((sum, { content }) => sum + wordCounter.text(content), 0),
    exact: true,
  }),
};

/** A prompt that asks `{{ input }}`; `more` is further YAML. */
export function promptOf(more = '', text = promptFile(more)): PromptFile {
  const { prompt, document } = parsePrompt('/x.prompt.yml', text);
  assert.ok(prompt, JSON.stringify(document.diagnostics));
  return prompt;
}

export const sampleOf = (variables: Readonly<Record<string, unknown>>, expected?: unknown): Sample => ({
  id: JSON.stringify(variables),
  variables,
  expected,
  facts: [],
  tags: [],
  rules: {},
  relevant: [],
  weight: 1,
  location: { file: '/s.jsonl', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } },
});

/** The tokens of samples, counted by words. */
export function inputOf(prompt: PromptFile, samples: Iterable<Sample>): InputTokens {
  const counter = new InputCounter(prompt, wordCounter);
  for (const sample of samples) counter.add(sample, tryRender(prompt, sample));
  return counter.result;
}

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Passage } from '../../../src/core/prompt/passages.ts';
import { renderedMessages, requestOf } from '../../../src/core/runs/rendered-messages.ts';
import { newRun, resultOf } from '../engine/support.ts';

const runOf = (content: string, more = '') => ({
  id: 'a',
  ...newRun({
    prompt: {
      name: 'A',
      file: 'prompts/a.prompt.yml',
      hash: 'h',
      source: `messages:\n  - role: user\n    content: '${content}'\n${more}`,
    },
  }),
});
const contents = (content: string, overrides: Parameters<typeof resultOf>[1]) =>
  renderedMessages(runOf(content), resultOf('s', overrides)).map((message) => message.content);

describe('renderedMessages', () => {
  const passage: Passage = { text: 'Refunds take 5 days.', source: 'kb/refunds.md', line: 3, score: 1.5 };

  it('fills the stored prompt in with the stored variables', () => {
    assert.deepEqual(contents('Say {{ word }}.', { variables: { word: 'hi' } }), ['Say hi.']);
  });

  it('hands the stored passages to the templates as their context', () => {
    const template =
      '{% for each in context %}[{{ each.source }}:{{ each.line }}] {{ each.text }}{% endfor %}';
    const passages = [passage, { ...passage, line: 9, text: 'Ask us.' }];
    assert.deepEqual(contents(template, { passages }), [
      '[kb/refunds.md:3] Refunds take 5 days.[kb/refunds.md:9] Ask us.',
    ]);
    assert.deepEqual(contents('{{ context }}', { passages: [], variables: { context: 'mine' } }), ['mine']);
  });

  it('has none where the prompt could not be filled in, or is none', () => {
    assert.deepEqual(contents('{{ other }}', {}), []);
    const run = { ...runOf(''), prompt: { ...runOf('').prompt, source: '- no prompt' } };
    assert.deepEqual(renderedMessages(run, resultOf('s')), []);
  });

  it('makes the request that was sent, whatever model the text names', () => {
    const run = { ...runOf('Hi', 'model: other\nresponseFormat: json_object\n'), parameters: { seed: 7 } };
    assert.deepEqual(requestOf(run, resultOf('s')), {
      model: 'test-model',
      messages: [{ role: 'user', content: 'Hi' }],
      parameters: { seed: 7 },
      responseFormat: { type: 'json_object' },
    });
  });
});

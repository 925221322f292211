import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { incompleteAnswer } from '../../../src/core/engine/incomplete-answer.ts';
import type { Incompleteness } from '../../../src/core/prompt/prompt-file.ts';
import type { FinishReason } from '../../../src/core/providers/provider.ts';

const found = (
  output: string,
  finishReason: FinishReason = 'stop',
  {
    toolCalls = [],
    accept = [],
    expected,
  }: { toolCalls?: unknown[]; accept?: Incompleteness[]; expected?: string } = {},
) =>
  incompleteAnswer({ sample: { expected }, output, toolCalls, call: { finishReason } }, accept).map(
    ({ rule, message }) => `${rule}: ${message.replace(/ \(.*/, '')}`,
  );

describe('an incomplete answer', () => {
  it('is a finding, although no rule looked', () => {
    assert.deepEqual(found('Half', 'length'), ['complete-answer: the token limit cut the answer off']);
    assert.deepEqual(found('', 'content-filter'), ['complete-answer: a content filter cut the answer off']);
    assert.deepEqual(found(' \n'), ['complete-answer: the answer is empty']);
    assert.deepEqual(found('', 'tool-calls', { toolCalls: [{}] }), [
      'complete-answer: the answer is a tool call alone, and nothing answers it',
    ]);
  });

  it('is none where there is an answer, or nothing is expected', () => {
    assert.deepEqual(found('Done.'), []);
    assert.deepEqual(found('I look it up.', 'tool-calls', { toolCalls: [{}] }), []);
    assert.deepEqual(found('', 'stop', { expected: '' }), []);
  });

  it('passes where the prompt accepts it', () => {
    assert.deepEqual(found('Half', 'length', { accept: ['truncated'] }), []);
    assert.equal(found('', 'stop', { accept: ['truncated'] }).length, 1);
  });
});

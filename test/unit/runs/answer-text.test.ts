import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { answerText } from '../../../src/core/runs/answer-text.ts';

const CALL = { id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' };
const SHOWN = '{\n  "tool": "weather",\n  "arguments": {\n    "city": "Oslo"\n  }\n}';

describe('answerText', () => {
  it('is the output alone where nothing is to be called', () => {
    assert.equal(answerText({ output: ' Hi\n' }), ' Hi\n');
    assert.equal(answerText({}), '');
  });

  it('shows tool calls as JSON below the output', () => {
    assert.equal(answerText({ output: '', toolCalls: [CALL] }), SHOWN);
    assert.equal(answerText({ output: 'Hi', toolCalls: [CALL, CALL] }), `Hi\n\n${SHOWN}\n\n${SHOWN}`);
  });

  it('shows arguments that are no JSON as they are', () => {
    const text = answerText({ output: '', toolCalls: [{ ...CALL, arguments: '{"city":' }] });
    assert.equal(text, '{\n  "tool": "weather",\n  "arguments": "{\\"city\\":"\n}');
  });
});

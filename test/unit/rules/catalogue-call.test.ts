import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CheckFailedError, RuleDefinitionError } from '../../../src/core/rules/errors.ts';
import type { CallFacts } from '../../../src/core/rules/rule.ts';
import { evaluate, marks, ruleOf } from './support.ts';

const CALL: CallFacts = {
  finishReason: 'stop',
  latencyMs: 812.4,
  costUsd: 0.00234,
  usage: { inputTokens: 100, outputTokens: 20 },
};
const cutOff = { ...CALL, finishReason: 'length' };

describe('checks of the call', () => {
  const rows: [check: string, options: unknown, call: CallFacts, marked: string[]][] = [
    ['finishReason', 'stop', CALL, []],
    ['finishReason', ['stop', 'length'], cutOff, []],
    [
      'finishReason',
      'stop',
      cutOff,
      ['d → the finish reason is "length": the token limit cut the output off; it must be "stop"'],
    ],
    [
      'finishReason',
      ['stop', 'tool-calls'],
      { ...CALL, finishReason: 'content-filter' },
      ['The end → the finish reason is "content-filter"; it must be "stop" or "tool-calls"'],
    ],
    ['latency', 900, CALL, []],
    ['latency', { max: 812.4 }, CALL, []],
    ['latency', { max: 800 }, CALL, ['The end → the answer took 812 ms, but must take at most 800 ms']],
    ['cost', 0.00234, CALL, []],
    ['cost', { max: 0.002 }, CALL, ['The end → the answer cost $0.00234, but must cost at most $0.002']],
    ['cost', 0, { ...CALL, costUsd: 0 }, []],
    ['tokensUsed', { max: 120 }, CALL, []],
    ['tokensUsed', { max: 119 }, CALL, ['The end → the call used 120 tokens, but must use at most 119']],
    ['tokensUsed', { of: 'input', exact: 100 }, CALL, []],
    [
      'tokensUsed',
      { of: 'output', min: 21 },
      CALL,
      ['The end → the call used 20 output tokens, but must use at least 21'],
    ],
  ];
  for (const [check, options, call, marked] of rows) {
    it(`${check} ${JSON.stringify(options)} of ${JSON.stringify(call)}`, () => {
      assert.deepEqual(marks(check, options, 'The end \n', {}, call), marked);
    });
  }

  const unknown: [check: string, options: unknown, call: CallFacts | undefined, message: RegExp][] = [
    ['finishReason', 'stop', undefined, /^there is no data about the call/],
    ['latency', 5, undefined, /^there is no data about the call/],
    ['cost', 5, undefined, /^there is no data about the call/],
    ['cost', 5, { ...CALL, costUsd: null }, /^the cost is not known/],
    ['tokensUsed', { max: 5 }, { ...CALL, usage: undefined }, /^the provider reports no token counts$/],
  ];
  for (const [check, options, call, message] of unknown) {
    it(`${check} cannot check what is not known: ${message}`, () => {
      assert.throws(
        () => marks(check, options, 'x', {}, call),
        (error) => error instanceof CheckFailedError && message.test(error.message),
      );
      const [violation] = evaluate([ruleOf(check, options, { severity: 'info' })], 'x', {}, call);
      assert.match(violation?.message ?? '', /^could not run: /);
      assert.equal(violation?.severity, 'error');
    });
  }

  it('tokensUsed needs a bound', () => {
    assert.throws(() => marks('tokensUsed', {}, 'x', {}, CALL), RuleDefinitionError);
  });

  it('mark nothing in an empty output', () => {
    assert.deepEqual(marks('finishReason', 'stop', '', {}, cutOff).length, 1);
  });
});

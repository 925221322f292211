import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { stringEvaluatorRule } from '../../../src/core/rules/evaluators.ts';
import { evaluate } from './support.ts';

type Tests = Parameters<typeof stringEvaluatorRule>[1];

describe('string evaluators of GitHub Models', () => {
  const rows: [tests: Tests, output: string, passes: boolean][] = [
    [{ equals: 'Yes' }, ' Yes\n', true],
    [{ equals: 'Yes' }, 'yes', false],
    [{ equals: 'Yes' }, 'Yes.', false],
    [{ contains: 'REFUND' }, 'your refund', true],
    [{ contains: 'refund' }, 'your money', false],
    [{ contains: 'end ' }, 'the end \n', false],
    [{ startsWith: 'summary -' }, '\n Summary - x', true],
    [{ startsWith: 'summary' }, 'A summary', false],
    [{ endsWith: 'THANKS!' }, 'Many thanks! ', true],
    [{ endsWith: 'thanks' }, 'thanks!', false],
  ];
  for (const [tests, output, passes] of rows) {
    it(`${JSON.stringify(tests)} ${passes ? 'accepts' : 'refuses'} ${JSON.stringify(output)}`, () => {
      const { rule, ignored } = stringEvaluatorRule('My test', tests);
      assert.equal(evaluate([rule], output).length, passes ? 0 : 1);
      assert.deepEqual(ignored, []);
      assert.equal(rule.id, 'My test');
    });
  }

  it('make one test, in the order of that service', () => {
    const { rule, ignored } = stringEvaluatorRule('x', { endsWith: 'a', contains: 'b', startsWith: 'c' });
    assert.equal(rule.check, 'contains');
    assert.deepEqual(ignored, ['startsWith', 'endsWith']);
    assert.equal(stringEvaluatorRule('x', { endsWith: 'a', equals: 'b' }).rule.check, 'equals');
  });

  it('pass over empty texts', () => {
    const { rule, ignored } = stringEvaluatorRule('x', { equals: '', endsWith: 'a' });
    assert.equal(rule.check, 'endsWith');
    assert.deepEqual(ignored, ['equals']);
  });

  it('fill in templates', () => {
    const { rule } = stringEvaluatorRule('x', { equals: '{{ expected }}' });
    assert.equal(evaluate([rule], 'a', { variables: { expected: 'a' } }).length, 0);
    assert.equal(evaluate([rule], 'a', { variables: { expected: 'b' } }).length, 1);
  });
});

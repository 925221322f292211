import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { comparedOutput } from '../../../src/core/report/compared-output.ts';

const json = (value: unknown) => JSON.stringify(value, null, 2);

describe('an output beside what was expected', () => {
  it('is compared in the fields that were asked for, and in their order', () => {
    const output = '{"answer":"long","due":{"day":2,"zone":"UTC"},"category":"bug"}';
    assert.deepEqual(
      comparedOutput({ expected: { category: 'billing', due: { day: 1 }, urgency: 3 }, output }),
      {
        expected: json({ category: 'billing', due: { day: 1 }, urgency: 3 }),
        actual: json({ category: 'bug', due: { day: 2 } }),
      },
    );
  });

  it('is compared as a text, and as it is where it is no JSON', () => {
    assert.deepEqual(comparedOutput({ expected: 'yes', output: 'no' }), { expected: 'yes', actual: 'no' });
    assert.deepEqual(comparedOutput({ expected: { a: 1 }, output: 'no' }), {
      expected: json({ a: 1 }),
      actual: 'no',
    });
    assert.deepEqual(comparedOutput({ expected: [1], output: '[2, 3]' }), {
      expected: json([1]),
      actual: json([2, 3]),
    });
  });

  it('is not compared where nothing was expected, or nothing came', () => {
    assert.equal(comparedOutput({ output: 'x' }), undefined);
    assert.equal(comparedOutput({ expected: 'x' }), undefined);
  });
});

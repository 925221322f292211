import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Literal } from '../../../src/core/rules/occurrences.ts';
import { memoize } from '../../../src/core/text/memo.ts';

describe('a memo', () => {
  it('makes each value once, and forgets the one not used longest', () => {
    const made: string[] = [];
    const lengthOf = memoize(2, (key) => {
      made.push(key);
      return key.length;
    });
    assert.deepEqual(['a', 'bb', 'a', 'ccc', 'a', 'bb'].map(lengthOf), [1, 2, 1, 3, 1, 2]);
    assert.deepEqual(made, ['a', 'bb', 'ccc', 'bb']);
  });
});

describe('a literal', () => {
  it('looks at each text from its beginning', () => {
    const b = new Literal('b');
    assert.equal(b.isIn('ab'), true);
    assert.deepEqual(b.spans('b', 9), [{ start: 0, end: 1 }]);
    assert.equal(b.isIn('b'), true);
  });
});

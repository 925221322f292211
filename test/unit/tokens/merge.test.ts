import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { mergeByHeap, mergeByScan } from '../../../src/core/tokens/merge.ts';
import { bytesOf, ranksOf } from '../../../src/core/tokens/token-ranks.ts';

/** Few letters, so that unions are frequent; any vocabulary will do, also one in which a union opens a lower one. */
const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 60 });
const vocabulary = fc.uniqueArray(
  fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 2, maxLength: 5 }),
  { maxLength: 40 },
);

describe('merging bytes', () => {
  it('with a heap gives what scanning gives, whatever the vocabulary', async () => {
    await fc.assert(
      fc.asyncProperty(vocabulary, letters, async (tokens, text) => {
        const ranks = await ranksOf(['a', 'b', 'c', ...tokens]);
        assert.deepEqual(mergeByHeap(text, ranks), mergeByScan(text, ranks));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes the lowest rank first, and of several the leftmost', async () => {
    const ranks = await ranksOf(['a', 'b', 'ba', 'aa', 'baa']);
    for (const merge of [mergeByHeap, mergeByScan]) {
      assert.deepEqual(merge('', ranks), []);
      assert.deepEqual(merge('a', ranks), [0]);
      assert.deepEqual(merge('aaaaa', ranks), [0, 2, 4]);
      assert.deepEqual(merge('baaab', ranks), [0, 2, 4]);
      assert.deepEqual(merge('abaab', ranks), [0, 1, 4]);
    }
  });

  it('works on UTF-8, in which a lone surrogate is U+FFFD', () => {
    assert.equal(bytesOf('é'), '\xc3\xa9');
    assert.equal(bytesOf('\ud800'), bytesOf('\ufffd'));
  });
});

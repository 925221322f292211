import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { TextPool } from '../../../src/core/retrieval/text-pool.ts';

describe('a pool of texts', () => {
  it('holds texts of any length as they are, also once its pieces are one', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 1, max: 3_000_000 }).map((length) => 'é'.repeat(length)),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (texts) => {
        const pool = new TextPool();
        const places = texts.map((each) => pool.add(each));
        const joined = new TextPool(Buffer.concat(pool.pieces));
        assert.equal(joined.bytes, pool.bytes);
        const further = joined.add('one more');
        for (const each of [pool, joined])
          assert.ok(places.every((place, at) => each.text(place) === texts[at]));
        assert.equal(joined.text(further), 'one more');
      }),
      { numRuns: 30 },
    );
  });
});

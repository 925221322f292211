import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { percentile, percentileBelowMost } from '../../../src/core/statistics/percentile.ts';

describe('percentile', () => {
  it('is a value that at least the share is not above', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, share) => {
          const ascending = Float64Array.from(values).sort();
          const found = percentile(ascending, share);
          const notAbove = ascending.filter((value) => value <= found).length;
          const below = ascending.filter((value) => value < found).length;
          assert.ok(ascending.includes(found));
          assert.ok(notAbove >= share * ascending.length && below <= share * ascending.length);
        },
      ),
    );
  });

  it('is told where values are enough for one, whether some of them are equal or not', () => {
    const equal = (count: number) => percentileBelowMost(Array<number>(count).fill(7), 0.95);
    assert.deepEqual([equal(0), equal(1), equal(19), equal(20)], [undefined, undefined, undefined, 7]);
  });
});

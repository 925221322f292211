import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { randomisationTest } from '../../../src/core/statistics/randomisation.ts';

describe('the randomisation test', () => {
  it('counts all swaps of few pairs', () => {
    assert.equal(randomisationTest([]), 1);
    assert.equal(randomisationTest([0, 0]), 1);
    assert.equal(randomisationTest([0.3]), 1);
    // Of 32 assignments two are as extreme: all of one sign.
    assert.equal(randomisationTest([1, 1, 1, 1, 1]), 2 / 32);
    // Sums of ±1, ±2, ±3 that are at least 4: ±6 and ±4.
    assert.equal(randomisationTest([3, 2, -1]), 4 / 8);
  });

  it('draws swaps of many pairs, and comes near the sign test where all differ alike', () => {
    const differences = Array.from({ length: 40 }, (_, at) => (at < 27 ? 1 : -1));
    // The two-sided binomial test of 27 of 40.
    assert.ok(Math.abs(randomisationTest(differences) - 0.0385) < 0.006, `${randomisationTest(differences)}`);
  });

  it('does not depend on the order of the two sides, and is a probability', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 14 }), (differences) => {
        const p = randomisationTest(differences);
        assert.ok(p > 0 && p <= 1);
        assert.equal(randomisationTest(differences.map((each) => -each)), p);
      }),
    );
  });
});

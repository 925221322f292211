import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { mcnemarTest } from '../../../src/core/statistics/binomial.ts';
import {
  equivalenceTest,
  pairsForEquivalence,
  scoreStatistic,
} from '../../../src/core/statistics/equivalence.ts';
import { holm } from '../../../src/core/statistics/holm.ts';
import { newcombeInterval, wilsonInterval } from '../../../src/core/statistics/interval.ts';
import { normalCdf, normalQuantile } from '../../../src/core/statistics/normal.ts';
import { furtherPairs, mcnemarPower, smallestDetectable } from '../../../src/core/statistics/power.ts';
import { studentQuantile } from '../../../src/core/statistics/student.ts';

const count = fc.integer({ min: 0, max: 300 });

/** The two-sided sign test by counting every outcome, in whole numbers. */
function enumerated(fixed: number, broken: number): number {
  const tosses = fixed + broken;
  let ways = 1n;
  let tail = 0n;
  for (let heads = 0; heads <= Math.min(fixed, broken); heads++) {
    tail += ways;
    ways = (ways * BigInt(tosses - heads)) / BigInt(heads + 1);
  }
  const twice = 2n * tail;
  const all = 1n << BigInt(tosses);
  return twice >= all ? 1 : Number((twice * 10n ** 30n) / all) / 1e30;
}

const close = (found: number, wanted: number, within: number) =>
  assert.ok(Math.abs(found - wanted) <= within, `${found} is not ${wanted} within ${within}`);

describe('the exact test of McNemar', () => {
  it('agrees with counting every outcome', () => {
    fc.assert(
      fc.property(count, count, (fixed, broken) => {
        const wanted = enumerated(fixed, broken);
        close(mcnemarTest(fixed, broken), wanted, Math.max(1e-29, wanted * 1e-9));
      }),
    );
  });

  it('gives the published values of Fagerland, Lydersen and Laake (2014)', () => {
    close(mcnemarTest(1, 7), 0.0703, 0.00005);
    close(mcnemarTest(6, 16), 0.0525, 0.00005);
  });

  it('finds nothing where nothing changed, and is the same from both sides', () => {
    assert.equal(mcnemarTest(0, 0), 1);
    assert.equal(mcnemarTest(4, 4), 1);
    fc.assert(
      fc.property(count, count, (a, b) => {
        assert.equal(mcnemarTest(a, b), mcnemarTest(b, a));
      }),
    );
  });
});

describe('intervals', () => {
  it('give Newcombe’s interval of published tables', () => {
    const transplant = newcombeInterval({ bothPass: 1, fixed: 1, broken: 7, bothFail: 12 });
    close(transplant.low, -0.507, 0.0005);
    close(transplant.high, -0.026, 0.0005);
    const altman = newcombeInterval({ bothPass: 14, fixed: 5, broken: 0, bothFail: 22 });
    close(altman.difference, 0.122, 0.0005);
    close(altman.low, 0.011, 0.0005);
    close(altman.high, 0.226, 0.0005);
  });

  it('hold the observed difference, and turn around with the sides', () => {
    fc.assert(
      fc.property(count, count, count, count, (bothPass, fixed, broken, bothFail) => {
        fc.pre(bothPass + fixed + broken + bothFail > 0);
        const one = newcombeInterval({ bothPass, fixed, broken, bothFail });
        const other = newcombeInterval({ bothPass, fixed: broken, broken: fixed, bothFail });
        assert.ok(one.low <= one.difference + 1e-12 && one.difference <= one.high + 1e-12);
        assert.ok(one.low >= -1 && one.high <= 1);
        close(one.low, -other.high, 1e-12);
      }),
    );
  });

  it('of a share stay between 0 and 1', () => {
    assert.deepEqual(wilsonInterval(0, 10).low, 0);
    assert.deepEqual(wilsonInterval(10, 10).high, 1);
  });
});

describe('the normal distribution', () => {
  it('agrees with its tables', () => {
    close(normalCdf(1.959963984540054), 0.975, 1e-13);
    close(normalCdf(-5), 2.866515718791933e-7, 1e-19);
    close(normalCdf(3), 0.9986501019683699, 1e-13);
    close(normalQuantile(0.95), 1.6448536269514722, 1e-11);
  });
});

describe('Student’s t distribution', () => {
  it('agrees with its table', () => {
    const table: [degrees: number, quantile: number][] = [
      [2, 4.303],
      [4, 2.776],
      [10, 2.228],
      [30, 2.042],
      [120, 1.98],
    ];
    for (const [degrees, quantile] of table)
      assert.ok(Math.abs(studentQuantile(0.975, degrees) / quantile - 1) < 0.01, `${degrees}`);
  });
});

describe('equivalence', () => {
  it('is the score test of McNemar where the margin is none', () => {
    fc.assert(
      fc.property(count, count, fc.integer({ min: 0, max: 500 }), (fixed, broken, others) => {
        fc.pre(fixed + broken > 0);
        const wanted = (fixed - broken) / Math.sqrt(fixed + broken);
        close(scoreStatistic(fixed, broken, fixed + broken + others, 0), wanted, 1e-9);
      }),
    );
  });

  it('is shown by many pairs that agree, and not by few', () => {
    assert.ok(equivalenceTest(2, 2, 400, 0.05) < 0.05);
    assert.ok(equivalenceTest(2, 2, 20, 0.05) > 0.05);
    assert.ok(equivalenceTest(60, 10, 400, 0.05) > 0.05);
    assert.ok(pairsForEquivalence(0.1, 0.05) > pairsForEquivalence(0.1, 0.1));
  });
});

describe('power', () => {
  it('is the share of simulated comparisons that find the difference', () => {
    // Exact: each outcome of 30 pairs with a third fixed and a tenth broken, by its probability.
    let wanted = 0;
    const [fixed, broken, pairs] = [0.3, 0.1, 30];
    for (let b = 0; b <= pairs; b++) {
      for (let c = 0; b + c <= pairs; c++) {
        if (mcnemarTest(b, c) >= 0.05) continue;
        let ways = 1;
        for (let i = 0; i < b; i++) ways *= (pairs - i) / (i + 1);
        for (let i = 0; i < c; i++) ways *= (pairs - b - i) / (i + 1);
        wanted += ways * fixed ** b * broken ** c * (1 - fixed - broken) ** (pairs - b - c);
      }
    }
    close(mcnemarPower(pairs, fixed, broken), wanted, 1e-6);
  });

  it('says what a set could have shown', () => {
    const small = smallestDetectable(48, 7 / 48) ?? 0;
    const large = smallestDetectable(480, 7 / 48) ?? 0;
    assert.ok(large < small);
    const disagreeing = Math.max(7 / 48, small);
    close(mcnemarPower(48, (disagreeing + small) / 2, (disagreeing - small) / 2), 0.8, 0.02);
    assert.equal(smallestDetectable(5, 0.2), undefined);
  });

  it('says how many more would tell', () => {
    assert.equal(furtherPairs(9, 1, 48), 0);
    assert.equal(furtherPairs(3, 3, 48), undefined);
    const further = furtherPairs(6, 1, 48) ?? 0;
    const growth = (48 + further) / 48;
    assert.ok(mcnemarTest(Math.round(6 * growth), Math.round(growth)) < 0.05);
  });
});

describe('Holm’s correction', () => {
  it('multiplies by the number of tests left, and never falls', () => {
    assert.deepEqual(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
    assert.deepEqual(holm([]), []);
    assert.deepEqual(holm([0.9, 0.8]), [1, 1]);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { formatPercent } from '../../../src/core/report/format.ts';

describe('formatPercent', () => {
  const cases: [part: number, whole: number, shown: string][] = [
    [0, 0, '– %'],
    [0, 5, '0 %'],
    [5, 5, '100 %'],
    [1, 3, '33 %'],
    [2, 3, '67 %'],
    [999, 1_000, '>99 %'],
    [1, 1_000, '<1 %'],
  ];
  for (const [part, whole, shown] of cases) {
    it(`shows ${part} of ${whole}`, () => assert.equal(formatPercent(part, whole), shown));
  }

  it('shows all as all, and none as none, and nothing else so', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (whole, share) => {
          const part = Math.round(share * whole);
          assert.equal(formatPercent(part, whole) === '100 %', part === whole);
          assert.equal(formatPercent(part, whole) === '0 %', part === 0);
        },
      ),
    );
  });
});

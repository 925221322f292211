import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { formatDuration, formatUsd } from '../../../src/core/text/amounts.ts';

describe('formatUsd', () => {
  const cases: [usd: number | null, shown: string][] = [
    [null, 'unknown'],
    [0, '$0.00'],
    [0.0000041, '$0.0000041'],
    [0.000_212, '$0.00021'],
    [0.0041, '$0.0041'],
    [0.001, '$0.0010'],
    [0.0999, '$0.10'],
    [0.5, '$0.50'],
    [0.999, '$1.00'],
    [1, '$1.00'],
    [12.345, '$12.35'],
    [1_234.5, '$1,234.50'],
  ];
  for (const [usd, shown] of cases) it(`shows ${usd}`, () => assert.equal(formatUsd(usd), shown));

  it('shows nothing that is spent as nothing', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-15, max: 1e9, noNaN: true }), (usd) => {
        const shown = Number(formatUsd(usd).replace(/[$,]/g, ''));
        assert.ok(shown > 0 && Math.abs(shown - usd) <= Math.max(usd * 0.051, 0), `${usd} ${shown}`);
      }),
    );
  });
});

describe('formatDuration', () => {
  const cases: [ms: number, shown: string][] = [
    [0, '<1 ms'],
    [0.9, '<1 ms'],
    [1, '1 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1_049, '1.0 s'],
    [59_949, '59.9 s'],
    [59_951, '1 min 0 s'],
    [60_000, '1 min 0 s'],
    [119_400, '1 min 59 s'],
    [119_600, '2 min 0 s'],
    [3_599_400, '59 min 59 s'],
    [3_599_600, '1 h 0 min'],
    [5_430_000, '1 h 31 min'],
  ];
  for (const [ms, shown] of cases) it(`shows ${ms} ms`, () => assert.equal(formatDuration(ms), shown));
});

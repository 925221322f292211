import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { aboutMoneyOf, moneyOf } from '../../../src/core/report/money.ts';

describe('money', () => {
  const cases: [label: string, perUsd: number, usd: number | null, shown: string][] = [
    ['EUR', 0.92, 10, '€9.20'],
    ['EUR', 0.92, 0.001, '€0.00092'],
    ['CHF', 0.8, 1, 'CHF\u00a00.80'],
    ['JPY', 150, 1_000, '¥150,000.00'],
    ['credits', 100, 0.5, '50.00 credits'],
    ['eur', 0.5, 1, '0.50 eur'],
    ['EUR', 0.92, null, 'unknown'],
  ];
  for (const [label, perUsd, usd, shown] of cases) {
    it(`shows ${usd} USD as ${shown}`, () => assert.equal(moneyOf({ label, perUsd })(usd), shown));
  }

  for (const [usd, shown] of [
    [0.0012345, '$0.0012'],
    [0.5, '$0.50'],
    [4.56, '$4.60'],
    [12.34, '$12'],
    [4_745, '$4,700'],
    [0, '$0.00'],
    [null, 'unknown'],
  ] as const)
    it(`has two digits where it is an estimate: ${usd} as ${shown}`, () =>
      assert.equal(aboutMoneyOf(undefined)(usd), shown));

  it('is in USD where a workspace has no currency', () => assert.equal(moneyOf(undefined)(1.5), '$1.50'));
});

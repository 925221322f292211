import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { otherAmounts } from '../../../src/core/triage/unit-conversions.ts';

describe('amounts in other units', () => {
  const ways: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['90 minutes are 1.5 hours', ['#90', 'minute'], ['#1.5', 'hour']],
    ['1.5 hours are 90 minutes', ['#1.5', 'hour'], ['#90', 'minute']],
    ['30 minutes are half an hour', ['#30', 'minute'], ['half', 'hour']],
    ['half an hour is 30 minutes', ['half', 'hour'], ['#30', 'minute']],
    ['45 minutes are three quarters of an hour', ['#45', 'minute'], ['#3', 'quarter', 'hour']],
    ['12 cents are 0.12 euros', ['#12', 'cent'], ['#0.12', 'euro']],
    ['2 weeks are 14 days', ['#2', 'week'], ['#14', 'day']],
    ['other words stay', ['#2', 'work', 'week'], ['#14', 'day', 'work']],
  ];
  for (const [title, keys, way] of ways)
    it(title, () => assert.ok(otherAmounts(keys).some((other) => other.join() === way.join())));

  for (const keys of [['#30'], ['minute'], ['#3', '#4', 'hour'], ['#7', 'apple'], []])
    it(`has none of ${keys.join(' ') || 'nothing'}`, () => assert.deepEqual(otherAmounts(keys), []));

  it('does not take 3 months for so many days', () => {
    assert.ok(otherAmounts(['#3', 'month']).every((way) => !way.includes('day')));
  });
});

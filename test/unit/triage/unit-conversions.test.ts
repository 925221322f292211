import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { IndexedText } from '../../../src/core/grounding/indexed-text.ts';
import { findCooccurrence } from '../../../src/core/triage/cooccurrence.ts';
import { otherWays } from '../../../src/core/triage/unit-conversions.ts';

describe('amounts in other units', () => {
  const ways: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['90 minutes are 1.5 hours', ['#90', 'minute'], ['#1.5', 'hour']],
    ['1.5 hours are 90 minutes', ['#1.5', 'hour'], ['#90', 'minute']],
    ['30 minutes are half an hour', ['#30', 'minute'], ['half', 'hour']],
    ['half an hour is 30 minutes', ['half', 'hour'], ['#30', 'minute']],
    ['45 minutes are three quarters of an hour', ['#45', 'minute'], ['#3', 'quarter', 'hour']],
    ['12 cents are 0.12 euros', ['#12', 'cent'], ['#0.12', 'euro']],
    ['2 weeks are 14 days', ['#2', 'week'], ['#14', 'day']],
    ['17:30 is 17.30', ['@17:30'], ['#17.3']],
    ['17.30 is 17:30', ['#17.3'], ['@17:30']],
    ['20:00 is 20 h', ['@20:00'], ['#20', 'hour']],
    ['9:00 is 9 h', ['open', '@09:00'], ['#9', 'hour', 'open']],
    ['20 h are 20:00', ['#20', 'hour', 'close'], ['@20:00', 'close']],
    ['other words stay', ['#2', 'work', 'week'], ['#14', 'day', 'work']],
  ];
  for (const [title, keys, way] of ways)
    it(title, () => assert.ok(otherWays(keys).some((other) => other.join() === way.join())));

  for (const keys of [
    ['#30'],
    ['#24.3'],
    ['#1.3', 'percent'],
    ['minute'],
    ['#3', '#4', 'hour'],
    ['#7', 'apple'],
    [],
  ])
    it(`has none of ${keys.join(' ') || 'nothing'}`, () => assert.deepEqual(otherWays(keys), []));

  it('takes no time for so many hours where it may be how long something takes', () => {
    for (const number of ['#8', '#24', '#14.5'])
      assert.ok(otherWays([number, 'hour']).every((way) => !way.some((key) => key.startsWith('@'))));
  });

  it('does not take 3 months for so many days', () => {
    assert.ok(otherWays(['#3', 'month']).every((way) => !way.includes('day')));
  });

  it('finds a half that is joined to a whole', () => {
    const isFound = (text: string, amount: string) =>
      findCooccurrence(new IndexedText(text), [`#${amount}`, 'hour'], []) !== undefined;
    for (const text of [
      'Una hora y media.',
      'Une heure et demie',
      'an hour and a half',
      'one and a half hours',
    ])
      assert.ok(isFound(text, '1.5') && !isFound(text, '2.5'), text);
    for (const text of ['Dos horas y media.', '2 horas y media', 'two and a half hours'])
      assert.ok(isFound(text, '2.5') && !isFound(text, '1.5'), text);
    assert.ok(!isFound('Room 1 and media, for an hour', '1.5'));
    assert.ok(!isFound('Half an hour', '1.5'));
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { differences } from '../../../src/core/triage/differences.ts';

const between = (expected: unknown, output: unknown) => differences(expected, JSON.stringify(output));

describe('differences from what is expected', () => {
  it('are single values, also inside of objects', () => {
    const expected = { fee: { amount: 2400, currency: 'CHF' }, end: '2028-04-30' };
    const output = { fee: { amount: 24, currency: 'chf' }, end: '2028-04-30', start: 'x' };
    assert.deepEqual(between(expected, output), [{ at: '/fee/amount', expected: 2400, found: '24' }]);
  });

  it('are the items that a list lacks', () => {
    assert.deepEqual(between({ languages: ['no', 'de'] }, { languages: ['no'] }), [
      { at: '/languages', expected: 'de', found: '["no"]' },
    ]);
  });

  it('are the fields of the items, where items are objects', () => {
    assert.deepEqual(between({ rows: [{ a: 1, b: 2 }] }, { rows: [{ a: 1, b: 3 }] }), [
      { at: '/rows/0/b', expected: 2, found: '3' },
    ]);
  });

  it('tell what is there beside or in place of nothing', () => {
    assert.deepEqual(between({ law: null, tags: ['a'] }, { law: 'Swiss', tags: ['a', 'b'] }), [
      { at: '/law', expected: null, found: 'Swiss', isAdded: true },
      { at: '/tags', expected: ['a'], found: 'b', isAdded: true },
    ]);
  });

  it('say that nothing was found where a value is nothing or says that there is none', () => {
    const nothing = [
      'none',
      'N/A',
      '',
      ' ',
      '-',
      '—',
      'null',
      'not stated',
      'keine Angabe',
      'nessuno',
      'なし',
    ];
    for (const found of [...nothing, {}, { city: 'N/A', zip: [null] }, ['unknown', '']])
      assert.equal(between({ a: null }, { a: found })[0]?.isBlank, true, JSON.stringify(found));
    for (const found of [0, false, 'Nil Armstrong', '-5', 'Null Street 4', { city: 'Bonn' }, ['', 0]])
      assert.equal(between({ a: null }, { a: found })[0]?.isBlank, undefined, JSON.stringify(found));
    assert.equal(between({ a: [] }, { a: null })[0]?.isBlank, true);
    assert.equal(between({ a: null }, {})[0]?.isBlank, undefined);
  });

  it('are a list as a whole, where only the order differs', () => {
    assert.deepEqual(between({ tags: ['a', 'b'] }, { tags: ['b', 'a'] }), [
      { at: '/tags', expected: ['a', 'b'], found: '["b","a"]' },
    ]);
  });

  it('do not follow a value without end, nor one of another kind', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 2_000; level++) deep = { a: deep };
    assert.equal(between({ a: deep }, { a: { a: deep } }).length, 1);
    assert.deepEqual(between({ a: { b: 1 } }, { a: 'Bonn' }), [
      { at: '/a', expected: { b: 1 }, found: 'Bonn' },
    ]);
    assert.deepEqual(differences({ a: 1 }, 'no JSON'), []);
    assert.deepEqual(between({ constructor: 'x' }, {}).length, 1);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { closest, editDistance } from '../../../src/core/text/closest.ts';

describe('closest', () => {
  const cases: [word: string, candidates: string[], found: string | undefined][] = [
    ['mesages', ['model', 'messages'], 'messages'],
    ['Messages', ['messages'], 'messages'],
    ['contnet', ['content'], 'content'],
    ['samples', ['samples'], 'samples'],
    ['rule', ['rules', 'role'], 'rules'],
    ['temprature', ['temperature', 'topP'], 'temperature'],
    ['colour', ['model', 'messages'], undefined],
    ['modle', ['messages', 'model'], 'model'],
    ['id', ['name'], undefined],
    ['x', ['y'], undefined],
    ['', ['a', ''], undefined],
    ['__proto__', ['name'], undefined],
    ['a'.repeat(1_000_000), ['name'], undefined],
    ['name', [], undefined],
  ];
  for (const [word, candidates, found] of cases) {
    it(`finds ${found ?? 'nothing'} for ${word.slice(0, 20) || 'nothing'}`, () => {
      assert.equal(closest(word, candidates), found);
    });
  }
});

describe('editDistance', () => {
  it('counts the characters to add, remove and replace', () => {
    assert.equal(editDistance('kitten', 'sitting'), 3);
    assert.equal(editDistance('', 'abc'), 3);
    assert.equal(editDistance('flaw', 'lawn'), 2);
  });

  it('is a metric, and as long as the texts at most', () => {
    const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c', '😀') });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        const distance = editDistance(a, b);
        assert.equal(distance === 0, a === b);
        assert.equal(distance, editDistance(b, a));
        assert.ok(editDistance(a, c) <= distance + editDistance(b, c));
        assert.ok(distance <= Math.max(a.length, b.length));
        assert.ok(distance >= Math.abs(a.length - b.length));
      }),
    );
  });
});

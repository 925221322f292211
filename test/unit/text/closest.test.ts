import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { closest } from '../../../src/core/text/closest.ts';

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

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isDeeperThan } from '../../../src/core/documents/depth.ts';
import { type Path, pointerTokens, toPointer } from '../../../src/core/documents/path.ts';

describe('JSON Pointers', () => {
  const cases: [path: Path, pointer: string][] = [
    [[], ''],
    [[''], '/'],
    [['messages', 0, 'content'], '/messages/0/content'],
    [['a/b', 'm~n'], '/a~1b/m~0n'],
    [['~1'], '/~01'],
    [['__proto__'], '/__proto__'],
  ];
  for (const [path, pointer] of cases) {
    it(`lead to ${JSON.stringify(path)}`, () => {
      assert.equal(toPointer(path), pointer);
      assert.deepEqual(pointerTokens(pointer), path.map(String));
    });
  }

  it('keep every path', () => {
    const step = fc.oneof(fc.nat(), fc.string({ unit: fc.constantFrom('~', '/', '0', '1', 'a', '😀') }));
    fc.assert(
      fc.property(fc.array(step), (path) => {
        assert.deepEqual(pointerTokens(toPointer(path)), path.map(String));
      }),
    );
  });
});

describe('isDeeperThan', () => {
  it('counts the levels of maps and lists', () => {
    assert.equal(isDeeperThan('text', 0), false);
    assert.equal(isDeeperThan([], 0), true);
    assert.equal(isDeeperThan({ a: [1], b: null }, 2), false);
    assert.equal(isDeeperThan({ a: [1, {}], b: null }, 2), true);
  });

  it('comes to an end in a circle', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    assert.equal(isDeeperThan(circle, 100), true);
  });
});

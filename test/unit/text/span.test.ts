import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { LineIndex } from '../../../src/core/text/span.ts';
import { offsetAt, textAt } from '../../support/text-at.ts';

const texts = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\r\n', '😀', '\u2028', '\t') });

describe('LineIndex', () => {
  const cases: [text: string, offset: number, line: number, character: number][] = [
    ['', 0, 0, 0],
    ['ab', 2, 0, 2],
    ['a\nb', 2, 1, 0],
    ['a\r\nb', 2, 0, 2],
    ['a\r\nb', 3, 1, 0],
    ['a\rb', 2, 1, 0],
    ['a\n', 2, 1, 0],
    ['😀x', 2, 0, 2],
    ['a\u2028b', 2, 0, 2],
    ['abc', 99, 0, 3],
    ['a\nbc', 99, 1, 2],
    ['abc', -1, 0, 0],
  ];
  for (const [text, offset, line, character] of cases) {
    it(`finds ${offset} of ${JSON.stringify(text)} in line ${line} at ${character}`, () => {
      assert.deepEqual(new LineIndex(text).positionAt(offset), { line, character });
    });
  }

  it('leads back to the offset', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const lines = new LineIndex(text);
        for (let offset = 0; offset <= text.length; offset++) {
          assert.equal(offsetAt(text, lines.positionAt(offset)), offset);
        }
      }),
    );
  });

  it('covers with the range of a span what the span covers', () => {
    fc.assert(
      fc.property(texts, fc.nat(20), fc.nat(20), (text, a, b) => {
        const span = { start: Math.min(a, b), end: Math.max(a, b) };
        assert.equal(textAt(text, new LineIndex(text).rangeOf(span)), text.slice(span.start, span.end));
      }),
    );
  });
});

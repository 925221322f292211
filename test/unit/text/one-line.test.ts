import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { oneLine } from '../../../src/core/text/one-line.ts';
import { formatCount, plural } from '../../../src/core/text/plural.ts';

describe('oneLine', () => {
  const cases: [name: string, text: string, length: number, shown: string][] = [
    ['a short text', 'hello', 10, 'hello'],
    ['a text that just fits', 'hello', 5, 'hello'],
    ['a text that does not', 'hello!', 5, 'hell…'],
    ['line breaks and tabs', ' a\r\n\tb\n\n c ', 10, 'a b c'],
    ['much white space before', `${' '.repeat(500)}a`, 5, 'a'],
    ['much white space inside', `a${' '.repeat(500)}b`, 5, 'a…'],
    ['much white space after', `a${' '.repeat(500)}`, 5, 'a'],
    ['colours and other escapes', '\u001b[31mred\u001b[0m\u0007', 20, '·[31mred·[0m·'],
    ['what turns the direction of text', 'a\u202eb\u2066c\u200fd\u061ce', 20, 'a·b·c·d·e'],
    ['characters of two units', '😀😀😀', 3, '😀😀😀'],
    ['too many of them', '😀😀😀😀', 3, '😀😀…'],
    ['a line separator', 'a\u2028b', 5, 'a b'],
    ['no limit', 'a'.repeat(5_000), Number.POSITIVE_INFINITY, 'a'.repeat(5_000)],
    ['nothing', '', 5, ''],
  ];
  for (const [name, text, length, shown] of cases) {
    it(`shows ${name}`, () => assert.equal(oneLine(text, length), shown));
  }

  it('is one line without control characters, never too long', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 20 }), (text, length) => {
        const line = oneLine(text, length);
        assert.doesNotMatch(line, /[\p{Cc}\p{Bidi_Control}]/u);
        assert.ok([...line].length <= length);
      }),
    );
  });
});

describe('plural', () => {
  it('tells one from many', () => {
    assert.equal(plural(1, 'sample'), '1 sample');
    assert.equal(plural(0, 'sample'), '0 samples');
    assert.equal(plural(1_234, 'retry', 'retries'), '1,234 retries');
    assert.equal(plural(1, 'retry', 'retries'), '1 retry');
    assert.equal(formatCount(1_000_000), '1,000,000');
  });
});

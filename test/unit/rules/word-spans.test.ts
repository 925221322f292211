import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { countWords, wordSpans } from '../../../src/core/rules/word-spans.ts';

const wordsOf = (text: string) => [...wordSpans(text)].map(({ start, end }) => text.slice(start, end));

describe('words', () => {
  const rows: [text: string, words: string[]][] = [
    ['', []],
    [' ,.! ', []],
    ["Don't panic, it's 3.14 or 1,000.", ["Don't", 'panic', "it's", '3.14', 'or', '1,000']],
    ['state-of-the-art', ['state', 'of', 'the', 'art']],
    ['snake_case _x_ __ a_', ['snake_case', '_x_', 'a_']],
    ['Größe “zitiert” – naïve café', ['Größe', 'zitiert', 'naïve', 'café']],
    ['今日は、世界', ['今日', 'は', '世界']],
    ['สวัสดีชาวโลก', ['สวัสดี', 'ชาว', 'โลก']],
    ['مرحبا بالعالم', ['مرحبا', 'بالعالم']],
    ['👋🏽 hi 👨‍👩‍👧', ['hi']],
    ['\uD800 a \uDC00', ['a']],
  ];
  for (const [text, words] of rows) {
    it(JSON.stringify(text), () => {
      assert.deepEqual(wordsOf(text), words);
      assert.equal(countWords(text), words.length);
    });
  }

  it('are counted in ASCII as the segmenter counts them', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'abZ019 _.,;:\'"-/@#!?\n\t()\0') }),
      fc.string({ unit: 'binary-ascii' }),
    );
    fc.assert(
      fc.property(text, (ascii) => {
        assert.equal(countWords(ascii), wordsOf(ascii).length);
      }),
      { numRuns: 2_000 },
    );
  });
});

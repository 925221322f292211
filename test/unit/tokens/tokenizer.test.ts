import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as cl100k from 'gpt-tokenizer/encoding/cl100k_base';
import * as o200k from 'gpt-tokenizer/encoding/o200k_base';
import { before, describe, it } from 'mocha';
import { LineIndex } from '../../../src/core/text/span.ts';
import { ENCODINGS, type Encoding } from '../../../src/core/tokens/encoding.ts';
import { loadedTokenizer, loadTokenizer } from '../../../src/core/tokens/load-tokenizer.ts';
import type { Tokenizer } from '../../../src/core/tokens/tokenizer.ts';
import { tokensByLine } from '../../../src/core/tokens/tokens-by-line.ts';
import { CORPUS, RUNS } from './corpus.ts';

const LIBRARY = { o200k_base: o200k, cl100k_base: cl100k };

/** Characters of every kind that the patterns tell apart, but those that the library takes for white space or not. */
const character = fc.oneof(
  fc.constantFrom(
    ..."aeAE s'tlLvré你1²ⅷ \t\r\n/.=-_<|>",
    '😀',
    '𐐀',
    '\u0301',
    '\ud800',
    '\udc00',
    'ǅ',
    'ʰ',
    '\0',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((unit) => !/[\ufeff\u0085]/.test(unit)),
);
const text = fc.array(character, { maxLength: 40 }).map((characters) => characters.join(''));

function libraryCount(encoding: Encoding, subject: string): number {
  return LIBRARY[encoding].countTokens(subject, { disallowedSpecial: new Set() });
}

describe('tokens', () => {
  const tokenizers = {} as Record<Encoding, Tokenizer>;
  before(async () => {
    for (const encoding of ENCODINGS) tokenizers[encoding] = await loadTokenizer(encoding);
  });

  for (const [subject, ...counts] of CORPUS) {
    it(`of ${JSON.stringify(subject)}`, () => {
      assert.deepEqual(
        ENCODINGS.map((encoding) => tokenizers[encoding].count(subject)),
        counts,
      );
    });
  }

  for (const [unit, times, ...counts] of RUNS) {
    it(`of ${times} × ${JSON.stringify(unit)}`, () => {
      assert.deepEqual(
        ENCODINGS.map((encoding) => tokenizers[encoding].count(unit.repeat(times))),
        counts,
      );
    });
  }

  for (const encoding of ENCODINGS) {
    it(`are those of gpt-tokenizer in ${encoding}`, () => {
      fc.assert(
        fc.property(text, fc.integer({ min: 1, max: 40 }), (unit, times) => {
          const subject = unit.repeat(times);
          assert.equal(tokenizers[encoding].count(subject), libraryCount(encoding, subject));
        }),
        { numRuns: 500 },
      );
    });

    it(`come in pieces that are the text, in ${encoding}`, () => {
      fc.assert(
        fc.property(text, (subject) => {
          const pieces = [...tokenizers[encoding].pieces(subject)];
          assert.equal(pieces.map((piece) => piece.text).join(''), subject);
          const sum = pieces.reduce((total, { tokens }) => total + tokens, 0);
          assert.equal(sum, tokenizers[encoding].count(subject));
        }),
      );
    });

    it(`begin where the library's do, in ${encoding}`, () => {
      const { encode, decode } = LIBRARY[encoding];
      fc.assert(
        fc.property(
          // What is decoded of a part of a character is no text to compare with.
          fc.array(fc.constantFrom(...'aAbc é\n.,1', ' the', ' refund', '你'), { maxLength: 30 }),
          fc.nat(30),
          (parts, index) => {
            const subject = parts.join('');
            const head = decode(encode(subject).slice(0, index));
            fc.pre(!head.includes('\ufffd'));
            assert.equal(tokenizers[encoding].offsetOf(subject, index), head.length);
          },
        ),
      );
    });
  }

  it('that begin inside of a character are found at the character', () => {
    const { o200k_base: tokenizer } = tokenizers;
    assert.equal(tokenizer.count('a🫨🫨'), 7);
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((index) => tokenizer.offsetOf('a🫨🫨', index)),
      [0, 1, 1, 1, 3, 3, 3, 5],
    );
  });

  it('of a text longer than is matched at once are those of its parts, wherever it is cut', () => {
    for (const tokenizer of Object.values(tokenizers)) {
      const each = tokenizer.count(" it's");
      for (const start of ['x', 'xx', 'xxx', 'xxxx', 'xxxxx']) {
        const subject = start + " it's".repeat(210_000);
        assert.equal(tokenizer.count(subject), tokenizer.count(start) + 210_000 * each);
      }
    }
  });

  it('of endless runs are counted', () => {
    const { o200k_base: tokenizer } = tokenizers;
    assert.equal(tokenizer.count('a'.repeat(600_000)), 75_000);
    assert.equal(tokenizer.count('你'.repeat(300_000)), 300_000);
  });

  it('are counted by one tokenizer an encoding, which is there once it has been loaded', async () => {
    assert.equal(await loadTokenizer('o200k_base'), tokenizers.o200k_base);
    assert.equal(loadedTokenizer('o200k_base'), tokenizers.o200k_base);
  });

  it('of lines count where a piece begins', () => {
    const text = 'one two\r\n\r\nthree\n';
    const lines = new LineIndex(text);
    const byLine = tokensByLine(text, (offset) => lines.positionAt(offset).line, tokenizers.o200k_base);
    assert.deepEqual(
      [...byLine],
      [
        [0, 3],
        [2, 2],
      ],
    );
  });
});

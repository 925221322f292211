import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { CheckFailedError, RuleDefinitionError } from '../../../src/core/rules/errors.ts';
import { isLuhn } from '../../../src/core/rules/pii/detectors.ts';
import { commonSubsequence, editDistance } from '../../../src/core/rules/similarity/edit-distance.ts';
import { MEASURES } from '../../../src/core/rules/similarity/measures.ts';
import { marks } from './support.ts';
import { table } from './tables.ts';

describe('refusal', () => {
  it('finds who refuses, and not who answers or does not know', () => {
    assert.equal(marks('refusal', {}, "I'm sorry, but I can't help with that.").length, 1);
    assert.deepEqual(marks('refusal', {}, 'The text does not say when it opened.'), []);
    assert.deepEqual(marks('refusal', {}, 'As an AI I have no opinion. However, the train is cheaper.'), []);
    assert.deepEqual(marks('refusal', {}, ''), []);
  });
  it('marks the sentence', () => {
    assert.deepEqual(marks('refusal', { at: '/r' }, '{"r": "Sorry.\\nI can\'t help with that. Bye."}'), [
      'I can\'t help with that. → /r declines the request: "I can\'t help with that."',
    ]);
  });
});

table('pii', [
  [{}, 'Write to ada@example.com.', ['ada@example.com → the output has an e-mail address']],
  [{}, 'See @ada or a@b or user@localhost', []],
  [{ allow: ['Support@example.com'] }, 'support@example.com', []],
  [{ kinds: ['phone'] }, 'ada@example.com', []],
  [['phone'], 'ada@example.com', []],
  [{}, 'Call +49 30 901820!', ['+49 30 901820 → the output has a phone number']],
  [
    {},
    '(212) 555-0123, 1-212-555-0123',
    ['(212) 555-0123 → the output has a phone number', '1-212-555-0123 → the output has a phone number'],
  ],
  [{}, '020 7946 0958', ['020 7946 0958 → the output has a phone number']],
  [{}, 'in 2024/2025, 12345678901 or 01-02-2026, $1,234,567.89, 0800, ISBN 978-3-16-148410-0', []],
  [{}, 'Card 4111 1111 1111 1111', ['4111 1111 1111 1111 → the output has a payment card number']],
  [{}, '378282246310005', ['378282246310005 → the output has a payment card number']],
  [{}, '4111 1111 1111 1112, 4444444444444444, 94111111111111111', []],
  [{}, 'IBAN DE89 3704 0044 0532 0130 00 IS MINE', ['DE89 3704 0044 0532 0130 00 → the output has an IBAN']],
  [{}, 'GB82WEST12345698765432.', ['GB82WEST12345698765432 → the output has an IBAN']],
  [{}, 'DE89 3704 0044 0532 0130 01, ZZ89370400440532013000, XDE89370400440532013000', []],
  [{}, '078-05-1120', ['078-05-1120 → the output has a US social security number']],
  [{}, '000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567, 123-45-0000, 1123-45-6789', []],
  [
    {},
    'from 8.8.8.8 and 2001:4860:4860::8888',
    ['8.8.8.8 → the output has an IP address', '2001:4860:4860::8888 → the output has an IP address'],
  ],
  [{}, 'A::B, Abc::Def, 192.0.2.1, 203.0.113.9, 2001:db8::1, sizes 100 200 3000', []],
  [{}, 'at 8.8.4.4:53', ['8.8.4.4 → the output has an IP address']],
  [{}, '212.555.0123', ['212.555.0123 → the output has a phone number']],
  [{}, '127.0.0.1, 192.168.0.1, ::1, fe80::1, v1.2.3.4.5, 999.1.1.1, at 10:20:30, std::vector', []],
  [{ at: '/a' }, '{"a": "\\u0061da@example.com"}', ['\\u0061da@example.com → /a has an e-mail address']],
]);

it('pii does not repeat what it found', () => {
  assert.ok(!marks('pii', {}, 'ada@example.com')[0]?.split(' → ')[1]?.includes('ada'));
});

table('toxicWords', [
  [
    ['idiot*', 'shut up'],
    'You idiots, SHUT  up.',
    [
      'idiots → the output has a word of the list of toxic words',
      'SHUT  up → the output has a word of the list of toxic words',
    ],
  ],
  [['ass', 'idiot'], 'The class assesses idiotic passwords.', []],
  [['дурак*'], 'Дураки!', ['Дураки → the output has a word of the list of toxic words']],
  [['a.b'], 'axb', []],
  [{ words: ['x'], at: '/a' }, '{"a": "x", "b": "x"}', ['x → /a has a word of the list of toxic words']],
]);
it('toxicWords refuses what is no word', () => {
  assert.throws(
    () => marks('toxicWords', { words: ['ok', '*'] }, ''),
    (error) => error instanceof RuleDefinitionError && error.pointer === '/words/1',
  );
});

table(
  'similar',
  [
    [{ min: 1 }, ' The cat sat on the mat!\n', []],
    [
      { min: 0.8 },
      'the cat sat on the rug',
      [
        'the cat sat on the rug → the output is too unlike "The cat sat on the mat": ROUGE-L 0.666, but must be at least 0.8',
      ],
    ],
    [{ min: 0.8, ignoreCase: true }, 'the cat sat on the rug', []],
    [
      { min: 0.8, by: 'edit', value: 'kitten' },
      'sitting',
      ['sitting → the output is too unlike "kitten": edit similarity 0.571, but must be at least 0.8'],
    ],
    [{ min: 0.57, by: 'edit', value: 'kitten' }, 'sitting', []],
    [
      { min: 0.9, by: 'bleu', value: 'the cat sat on the mat' },
      'the cat was on the mat',
      [
        'the cat was on the mat → the output is too unlike "the cat sat on the mat": BLEU 0.485, but must be at least 0.9',
      ],
    ],
    [
      { min: 0.5, value: 'x' },
      '',
      [' → the output is too unlike "x": ROUGE-L at most 0, but must be at least 0.5'],
    ],
    [{ min: 1, value: '' }, ' ', []],
    [
      { min: 0.9, by: 'edit', value: 'x' },
      'y'.repeat(1_000),
      [
        `${'y'.repeat(1_000)} → the output is too unlike "x": edit similarity at most 0.001, but must be at least 0.9`,
      ],
    ],
    [
      { min: 0.9, at: '/a', value: 'abc' },
      '{"a": "xyz"}',
      ['"xyz" → /a is too unlike "abc": ROUGE-L 0, but must be at least 0.9'],
    ],
  ],
  'The cat sat on the mat',
);

describe('similarity', () => {
  it('passes without anything expected, and needs a text', () => {
    assert.deepEqual(marks('similar', { min: 1 }, 'x'), []);
    assert.throws(() => marks('similar', { min: 1 }, 'x', { expected: { a: 1 } }), CheckFailedError);
  });
  it('does not compare what is too long', () => {
    assert.throws(() => marks('similar', { min: 1, value: 'x' }, 'x'.repeat(500_001)), CheckFailedError);
  });

  const symbols = fc.array(fc.constantFrom('a', 'b', 'c', '😀'), { maxLength: 80 });
  it('finds the edit distance that the matrix gives', () => {
    fc.assert(fc.property(symbols, symbols, (a, b) => editDistance(a, b) === matrix(a, b, true)));
  });
  it('finds the length of the common subsequence that the matrix gives', () => {
    fc.assert(fc.property(symbols, symbols, (a, b) => commonSubsequence(a, b) === matrix(a, b, false)));
  });

  for (const [name, measure] of Object.entries(MEASURES)) {
    it(`${name} is 1 for equal texts, and never above its bound`, () => {
      const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 30 });
      fc.assert(
        fc.property(words, words, (a, b) => {
          assert.ok(Math.abs(measure.compare(a, a) - 1) < 1e-9);
          const score = measure.compare(a, b);
          assert.ok(score >= 0 && score <= measure.bound(a.length, b.length) + 1e-9);
        }),
      );
    });
  }
});

/** Edit distance, or length of the longest common subsequence, the plain way. */
function matrix(a: readonly string[], b: readonly string[], isDistance: boolean): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => (isDistance ? column : 0));
  for (const [row, symbol] of a.entries()) {
    const line = [isDistance ? row + 1 : 0];
    for (const [column, other] of b.entries()) {
      const diagonal = above[column] ?? 0;
      const up = above[column + 1] ?? 0;
      const left = line[column] ?? 0;
      line.push(
        isDistance
          ? Math.min(diagonal + (symbol === other ? 0 : 1), up + 1, left + 1)
          : symbol === other
            ? diagonal + 1
            : Math.max(up, left),
      );
    }
    above = line;
  }
  return above.at(-1) ?? 0;
}

it("Luhn's formula refuses every single wrong digit", () => {
  fc.assert(
    fc.property(fc.nat({ max: 15 }), fc.integer({ min: 1, max: 9 }), (place, change) => {
      const digits = [...'4111111111111111'].map(Number);
      assert.ok(isLuhn(digits.join('')));
      digits[place] = ((digits[place] as number) + change) % 10;
      assert.ok(!isLuhn(digits.join('')));
    }),
  );
});

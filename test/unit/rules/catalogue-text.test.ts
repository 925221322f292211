import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { marks } from './support.ts';
import { refuses, table } from './tables.ts';

describe('checks of text', () => {
  table('contains', [
    ['refund', 'Your refund is due.', []],
    ['refund', ' Sorry.\n', ['Sorry. → the output does not contain "refund"']],
    ['refund', '', [' → the output does not contain "refund"']],
    ['Refund', 'a refund', ['a refund → the output does not contain "Refund"']],
    [['a', 'b'], 'b', ['b → the output does not contain "a"']],
    [['a', 'b'], 'ab', []],
    [{ all: ['Refund'], ignoreCase: true }, 'a refund', []],
    [
      { all: ['a', 'b', 'c'] },
      'b',
      ['b → the output does not contain "a"', 'b → the output does not contain "c"'],
    ],
    [{ any: ['a', 'b', 'c'] }, 'xbx', []],
    [{ any: ['a', 'b', 'c'] }, 'xyz', ['xyz → the output does not contain "a", "b" or "c"']],
    [{ all: ['bug'], wholeWords: true }, 'debug', ['debug → the output does not contain "bug"']],
    [{ all: ['bug'], wholeWords: true }, 'a bug.', []],
    [{ all: ['für'], wholeWords: true }, 'dafür', ['dafür → the output does not contain "für"']],
    [{ all: ['a.c*'] }, 'abcc', ['abcc → the output does not contain "a.c*"']],
    [{ all: ['a'], min: 2 }, 'a-a', []],
    [
      { all: ['a'], min: 3 },
      'a-a',
      ['a-a → the output contains "a" less often than it must (2, but at least 3 wanted)'],
    ],
    [{ all: ['a'], max: 2 }, 'a-b', []],
    [{ all: ['a'], max: 1 }, 'x-a-ab-a', ['a → the output contains "a" more often than it may (at most 1)']],
    [
      { any: ['😀', '😎'], max: 1 },
      '😀 and 😎',
      ['😎 → the output contains "😀" or "😎" more often than it may (at most 1)'],
    ],
    [{ any: ['a', 'b'], exact: 2 }, 'a b', []],
    [
      { any: ['a', 'b'], exact: 0 },
      'cab',
      ['a → the output contains "a" or "b" more often than it may (exactly 0)'],
    ],
    [{ all: ['ПРИВЕТ'], ignoreCase: true }, 'привет', []],
    [
      { all: ['שלום'], max: 0 },
      'אמר שלום',
      ['שלום → the output contains "שלום" more often than it may (at most 0)'],
    ],
    [{ all: ['x '] }, 'x \n', []],
    [{ all: ['x '], trim: true }, 'x \n', ['x → the output does not contain "x "']],
    [
      { all: ['x'], trim: true, max: 0 },
      '\n x',
      ['x → the output contains "x" more often than it may (at most 0)'],
    ],
    [
      { all: ['é'], at: '/a', max: 0 },
      '{"a": "\\n\\u00e9!"}',
      ['\\u00e9 → /a contains "é" more often than it may (at most 0)'],
    ],
    [{ all: ['1'], at: '/a' }, '{"a": [1]}', []],
    [{ all: ['2'], at: 'a' }, '{"a": [1]}', ['[1] → /a does not contain "2"']],
    [{ all: ['\uD83D'] }, '\uD83D', []],
  ]);
  refuses('contains', {}, /"all" or "any"/);
  refuses('contains', { all: [''] }, /is empty/);
  refuses('contains', { all: ['a'], min: 3, max: 2 }, /nothing passes/, '/max');
  refuses('contains', { all: ['a'], exact: 3, max: 2 }, /cannot be combined/, '/exact');

  table('notContains', [
    ['As an AI', 'I can help.', []],
    ['As an AI', 'As an AI, I', ['As an AI → the output contains "As an AI", which it must not']],
    [
      { any: ['b', 'a'], ignoreCase: true },
      'A b',
      ['A → the output contains "a", which it must not', 'b → the output contains "b", which it must not'],
    ],
    [['bug', 'fix'], 'a fix', ['fix → the output contains "fix", which it must not']],
    [{ any: ['bug'], wholeWords: true }, 'debugging', []],
    [{ any: ['保证'] }, '我们保证退款', ['保证 → the output contains "保证", which it must not']],
    [{ any: ['"'], at: '/a' }, '{"a": "x\\"y"}', ['\\" → /a contains "\\"", which it must not']],
    [{ any: ['x'], at: '/b' }, '{"a": "x"}', ['{"a": "x"} → /b is missing']],
  ]);
  it('notContains reports at most 20 places', () => {
    assert.equal(marks('notContains', 'a', 'a'.repeat(1_000)).length, 20);
  });

  table('startsWith', [
    ['Dear ', 'Dear Ms Miller', []],
    ['Dear', '  Dear Ms Miller', []],
    ['Dear', 'Hi there', ['Hi t → the output starts with "Hi t", but must start with "Dear"']],
    ['Dear', 'De', ['De → the output starts with "De", but must start with "Dear"']],
    ['Dear', '  ', [' → the output starts with "", but must start with "Dear"']],
    [{ value: 'DEAR', ignoreCase: true }, 'dear you', []],
    [{ value: 'a', at: '/x' }, '{"x": " ba"}', ['b → /x starts with "b", but must start with "a"']],
  ]);
  table('endsWith', [
    ['?', 'Is it?\n', []],
    ['?', 'It is. \n', ['. → the output ends with ".", but must end with "?"']],
    [{ value: 'THE END', ignoreCase: true }, 'This is the end', []],
    [{ value: 'b', at: '/x' }, '{"x": "b\\u0061"}', ['\\u0061 → /x ends with "a", but must end with "b"']],
  ]);

  table('equals', [
    ['yes', 'yes\n', []],
    ['yes', 'Yes', ['Yes → the output is "Yes", but must be "yes"']],
    [{ value: 'yes', ignoreCase: true }, 'YES', []],
    [{ value: 'a b', ignoreSpace: true }, ' a\n\tb ', []],
    [{ value: 'a b', ignoreSpace: true }, 'ab', ['ab → the output is "ab", but must be "a b"']],
    [{ value: 'Yes, indeed', ignorePunctuation: true }, 'Yes indeed!', []],
    [{ value: 'Yes', ignorePunctuation: true }, 'Yes.', []],
    [{ value: 'Yes' }, 'Yes.', ['Yes. → the output is "Yes.", but must be "Yes"']],
    [
      { value: 'caf\u00e9' },
      'cafe\u0301',
      ['cafe\u0301 → the output is "cafe\u0301", but must be "caf\u00e9"'],
    ],
    [{ value: 'caf\u00e9', ignoreForm: true }, 'cafe\u0301', []],
    [{ value: 'fi 1', ignoreForm: true }, '\ufb01 \uff11', []],
    [{ value: { a: ['X.'] }, ignoreCase: true, ignorePunctuation: true }, '{"a": ["x"]}', []],
    [{ value: 'yes', trim: false }, 'yes ', ['yes → the output is "yes", but must be "yes"']],
    [42, '42.0', []],
    [42, '"42"', ['"42" → the JSON value is "42", but must be 42']],
    [null, ' null ', []],
    [
      true,
      'maybe',
      [
        'maybe → the JSON value cannot be checked, as the output is not JSON: the output begins with text instead of JSON',
      ],
    ],
    [{ value: { a: [1, { b: null }] } }, '{"a":[1,{"b":null}]}', []],
    [{ value: { a: 1, b: 2 } }, '{"b":2,"a":1}', []],
    [
      { value: { a: 1 } },
      '{"a":1,"b":2}',
      ['{"a":1,"b":2} → the JSON value is {"a":1,"b":2}, but must be {"a":1}'],
    ],
    [{ value: [1] }, '{"0":1}', ['{"0":1} → the JSON value is {"0":1}, but must be [1]']],
    [{ value: 'Billing', at: '/c', ignoreCase: true }, '{"c":" billing"}', []],
    [{ value: 'billing', at: '/c' }, '{"c":"bug"}', ['"bug" → /c is "bug", but must be "billing"']],
    [{ value: '3', at: '/c' }, '{"c":3}', ['3 → /c is 3, but must be "3"']],
    [
      { value: { y: 1 } },
      '{"__proto__": {}}',
      ['{"__proto__": {}} → the JSON value is {"__proto__": {}}, but must be {"y":1}'],
    ],
  ]);

  table('regex', [
    ['^\\d+$', '123', []],
    ['^\\d+$', '12a', ['12a → the output does not match /^\\d+$/']],
    [{ pattern: '^YES$', flags: 'i' }, 'yes', []],
    [{ pattern: '^b$', flags: 'gm' }, 'a\nb', []],
    [{ pattern: '\\d{3,}', forbidden: true }, 'a 12 b', []],
    [
      { pattern: '\\d{3,}', forbidden: true },
      '123 and 4567',
      [
        '123 → the output has "123", which must not match /\\d{3,}/',
        '4567 → the output has "4567", which must not match /\\d{3,}/',
      ],
    ],
    [{ pattern: 'x?', forbidden: true, at: '/a' }, '{"a": ""}', [' → /a has "", which must not match /x?/']],
    [{ pattern: '^[A-Z]{3}$', at: '/a' }, '{"a": "abc"}', ['"abc" → /a does not match /^[A-Z]{3}$/']],
    [
      { pattern: '\\n', at: '/a', forbidden: true },
      '{"a": "x\\ny"}',
      ['\\n → /a has "\\n", which must not match /\\n/'],
    ],
    [{ pattern: '^\\p{Emoji}$', flags: 'u' }, '😀', []],
    [
      { pattern: '[\\p{L}--[a-z]]', flags: 'v' },
      'abc',
      ['abc → the output does not match /[\\p{L}--[a-z]]/v'],
    ],
  ]);
  refuses('regex', '(', /not a valid regular expression: Unterminated group/, '/pattern');
  refuses('regex', { pattern: 'a', flags: 'uv' }, /not a valid regular expression/, '/pattern');
  it('regex reports at most 20 places, and passes over empty matches', () => {
    assert.equal(marks('regex', { pattern: '', forbidden: true }, 'a'.repeat(100)).length, 20);
  });

  table('words', [
    [{ max: 3 }, 'one two three', []],
    [{ max: 2 }, 'one two three, four. ', ['three, four. → the output has 4 words, but must have at most 2']],
    [{ max: 0 }, ' word ', ['word → the output has 1 word, but must have at most 0']],
    [{ min: 2 }, 'one', ['one → the output has 1 word, but must have at least 2']],
    [{ min: 1 }, ' ', [' → the output has 0 words, but must have at least 1']],
    [{ min: 2, max: 3 }, 'a b c d', ['d → the output has 4 words, but must have 2 to 3']],
    [{ exact: 2 }, "it's 3.14", []],
    [{ exact: 2 }, 'a b c', ['c → the output has 3 words, but must have exactly 2']],
    [{ max: 3 }, '我们今天去看电影', ['看电影 → the output has 5 words, but must have at most 3']],
    [{ max: 1 }, 'שלום עולם', ['עולם → the output has 2 words, but must have at most 1']],
    [{ exact: 2 }, 'hello 😀 world', []],
    [{ exact: 4, split: true }, "it's 3.14", []],
    [{ exact: 2, split: true }, 'hello ❤️ wörld_1 …', []],
    [{ exact: 1, split: true }, 'cafe\u0301 \u0301', []],
    [{ exact: 2, split: true }, '𝐁𝐨𝐥𝐝 \ud835 x', []],
    [{ max: 1, split: true }, "it's ", ['s → the output has 2 words, but must have at most 1']],
    [{ max: 1, at: '/a' }, '{"a": "caf\\u00e9\\nnoir"}', ['noir → /a has 2 words, but must have at most 1']],
    [{ max: 1, at: '/a' }, '{"a": "one \\"two\\" "}', ['two\\" → /a has 2 words, but must have at most 1']],
  ]);
  refuses('words', {}, /no number of words/);
  refuses('words', { min: 2, max: 1 }, /nothing passes/, '/max');

  describe('facts', () => {
    const facts = ['30 days', '/store\\s+credit/i'];
    const rows: [output: string, options: unknown, marked: string[]][] = [
      ['Within 30  DAYS you get Store credit.', {}, []],
      ['Within 30\ndays.', {}, ['Within 30\ndays. → the output lacks the fact "/store\\\\s+credit/i"']],
      ['{"r": "within 30\\ndays, store credit"}', { at: '/r' }, []],
      [
        'Sorry.',
        {},
        [
          'Sorry. → the output lacks the fact "30 days"',
          'Sorry. → the output lacks the fact "/store\\\\s+credit/i"',
        ],
      ],
    ];
    for (const [output, options, marked] of rows) {
      it(JSON.stringify(output), () => assert.deepEqual(marks('facts', options, output, { facts }), marked));
    }
    it('has nothing to say without facts', () => assert.deepEqual(marks('facts', { at: '/a' }, 'x'), []));
    it('says which fact is no pattern', () => {
      assert.throws(
        () => marks('facts', {}, 'x', { facts: ['/(/'] }),
        /the fact "\/\(\/" cannot be searched for/,
      );
    });
  });
});

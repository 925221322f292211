import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findCheck } from '../../../src/core/rules/catalogue/index.ts';
import { RuleDefinitionError } from '../../../src/core/rules/errors.ts';
import { marks } from './support.ts';
import { refuses, table } from './tables.ts';

describe('checks of structure and values', () => {
  table('json', [
    [{}, '{"a": 1}', []],
    [{}, ' 7\n', []],
    [{}, '```\n{}\n```', ['``` → the output is not JSON: the output is wrapped in a code fence']],
    [{}, '{"a": 1,}', [', → the output is not JSON: there is a comma after the last item']],
  ]);

  table('fields', [
    [['a', 'b'], '{"a": 1, "b": null}', []],
    [['a', 'b'], '{"a": 1}', ['{"a": 1} → /b is missing']],
    [
      { required: ['/a/b', '/x'] },
      '{"a": {"c": 1}}',
      ['{"c": 1} → /a/b is missing', '{"a": {"c": 1}} → /x is missing'],
    ],
    [['a/b', 'c~d'], '{"a/b": 1, "c~d": 2}', []],
    [['/a'], '[1]', ['[1] → /a is missing']],
    [
      ['toString', '__proto__'],
      '{"x": 1}',
      ['{"x": 1} → /toString is missing', '{"x": 1} → /__proto__ is missing'],
    ],
    [{ forbidden: ['/reasoning'] }, '{"a": 1}', []],
    [{ forbidden: ['/reasoning'] }, '{"reasoning": "x"}', ['"reasoning" → /reasoning must not be there']],
    [{ required: ['a'], only: true }, '{"a": {"any": 1}}', []],
    [
      { required: ['a'], only: true },
      '{"a": 1, "b": 2}',
      ['"b" → /b is not one of the fields allowed there: a'],
    ],
    [{ required: ['a'], optional: ['b'], only: true }, '{"a": 1, "b": 2}', []],
    [
      { required: ['/a/b'], only: true },
      '{"a": {"b": 1, "c/d": 2}}',
      ['"c/d" → /a/c~1d is not one of the fields allowed there: b'],
    ],
    [
      ['a'],
      'no',
      [
        'no → the fields cannot be checked, as the output is not JSON: the output begins with text instead of JSON',
      ],
    ],
  ]);
  it('fields needs a field', () =>
    assert.throws(() => findCheck('fields')?.bind({ only: true }), RuleDefinitionError));
  it('fields reports at most 20 places', () => {
    const many = JSON.stringify(
      Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, 1])),
    );
    assert.equal(marks('fields', { required: ['a'], only: true }, many).length, 20);
  });

  table('enum', [
    [['yes', 'no'], ' yes\n', []],
    [['yes', 'no'], 'Yes', ['Yes → the output is "Yes", but must be "yes" or "no"']],
    [{ values: ['yes'], ignoreCase: true }, 'YES', []],
    [[1, true], '1', []],
    [{ at: '/c', values: ['a', 1, null] }, '{"c": null}', []],
    [{ at: '/c', values: ['a', 1] }, '{"c": "1"}', ['"1" → /c is "1", but must be "a" or 1']],
    [{ at: '/c', values: ['a'] }, '{"c": ["a"]}', ['["a"] → /c is ["a"], but must be "a"']],
    [{ at: '/c', values: ['a'] }, '{}', ['{} → /c is missing']],
    [
      { at: '/c', values: ['a'] },
      'a',
      ['a → /c cannot be checked, as the output is not JSON: the output begins with text instead of JSON'],
    ],
  ]);

  table('number', [
    [{ min: 1, max: 5 }, ' 5 ', []],
    [{ min: 1, max: 5 }, '1', []],
    [{ min: 1, max: 5 }, '5.01', ['5.01 → the output is "5.01", but must be 1 to 5']],
    [{ min: 1 }, '-1e3', ['-1e3 → the output is "-1e3", but must be at least 1']],
    [{ integer: true }, '2.0', []],
    [{ precision: 2 }, '2.25', []],
    [{ unit: ['m', 'cm'], max: 5 }, '5 cm', []],
    [{ unit: '$', min: -5, max: 1250 }, '-$5', []],
    [{ unit: '$', min: 1250, max: 1250, precision: 2 }, '$1,250.00', []],
    [
      { unit: 'kg' },
      '12,50 kg',
      ['12,50 kg → the output is "12,50 kg", but must be a number with the unit kg'],
    ],
    [
      { precision: 2 },
      '2.125',
      ['2.125 → the output is "2.125", but must be given with at most 2 digits after the point'],
    ],
    [
      { precision: 2 },
      '25e-3',
      ['25e-3 → the output is "25e-3", but must be given with at most 2 digits after the point'],
    ],
    [{ precision: 2 }, '2.125e3', []],
    [
      { at: '/u', precision: 0 },
      '{"u": 1.50}',
      ['1.50 → /u is 1.50, but must be given with at most 0 digits after the point'],
    ],
    [{ unit: 'kg', max: 9 }, ' 8.5 kg', []],
    [{ unit: ['€', 'EUR'] }, '€12', []],
    [{ unit: 'kg', max: 9 }, '12kg', ['12kg → the output is "12kg", but must be at most 9']],
    [{ unit: 'kg' }, '12', ['12 → the output is "12", but must be a number with the unit kg']],
    [
      { unit: 'kg' },
      'about 12 kg',
      ['about 12 kg → the output is "about 12 kg", but must be a number with the unit kg'],
    ],
    [{ at: '/u', unit: ['kg', 'g'] }, '{"u": "12 g"}', []],
    [{ at: '/u', unit: 'g' }, '{"u": 12}', ['12 → /u is 12, but must be a number with the unit g']],
    [{ integer: true, max: 9 }, '2.5', ['2.5 → the output is "2.5", but must be a whole number']],
    [{}, 'about 5', ['about 5 → the output is "about 5", but must be a number']],
    [{ max: 5 }, 'Infinity', ['Infinity → the output is "Infinity", but must be a number, at most 5']],
    [{ at: 'u', min: 1, max: 5 }, '{"u": 7}', ['7 → /u is 7, but must be 1 to 5']],
    [{ at: '/u' }, '{"u": "7"}', ['"7" → /u is "7", but must be a number']],
    [{ at: '/u', max: 5 }, '{"u": 1e999}', ['1e999 → /u is 1e999, but must be at most 5']],
    [{ at: '/a/1', max: 5 }, '{"a": [9, 3]}', []],
  ]);

  for (const [format, unknown] of [
    ['DD MMM YYYY', 'M'],
    ['YY-MM-DD', 'YY'],
    ['D.M.YYYY', 'D'],
    ['hh:mm', 'hh'],
  ]) {
    refuses('date', format, new RegExp(`has "${unknown}", which is not known`), '/format');
  }
  table('date', [
    ['on YYYY-MM-DDTHH:mm:ssZ', 'on 2024-02-29T23:59:59Z', []],
    [{ notInFuture: true }, '2020-02-29', []],
    [
      { notInFuture: true },
      '9999-12-31',
      ['9999-12-31 → the output is "9999-12-31", but must not be in the future'],
    ],
    ['YYYY-MM-DD', '2026-02-28', []],
    ['YYYY-MM-DD', '2028-02-29\n', []],
    [
      'YYYY-MM-DD',
      '2026-02-30',
      ['2026-02-30 → the output is "2026-02-30", which is no date of the calendar'],
    ],
    [{}, '2026-2-3', ['2026-2-3 → the output is "2026-2-3", but must be a date written YYYY-MM-DD']],
    ['DD.MM.YYYY', '31.12.0099', []],
    [
      'DD.MM.YYYY',
      '31x12x2026',
      ['31x12x2026 → the output is "31x12x2026", but must be a date written DD.MM.YYYY'],
    ],
    ['MM-DD', '02-29', []],
    ['HH:mm:ss', '23:59:59', []],
    ['HH:mm', '24:00', ['24:00 → the output is "24:00", which is no date of the calendar']],
    ['YYYY-MM-DDTHH:mm:ssZ', '2026-01-31T09:05:00Z', []],
    [
      'YYYY-MM-DD',
      '2026-13-01',
      ['2026-13-01 → the output is "2026-13-01", which is no date of the calendar'],
    ],
    [
      'YYYY-MM-DD',
      '2026-00-10',
      ['2026-00-10 → the output is "2026-00-10", which is no date of the calendar'],
    ],
    [{ notAfter: '2026-12-31', at: 'd' }, '{"d": "2026-12-31"}', []],
    [
      { notAfter: '2026-12-31', at: 'd' },
      '{"d": "2027-01-01"}',
      ['"2027-01-01" → /d is "2027-01-01", but must not be after 2026-12-31'],
    ],
    [
      { notBefore: '2026-01-01' },
      '2025-12-31',
      ['2025-12-31 → the output is "2025-12-31", but must not be before 2026-01-01'],
    ],
    [{ at: '/d' }, '{"d": null}', ['null → /d is null, but must be a date written YYYY-MM-DD']],
  ]);
  const dateMistakes: [options: unknown, pointer: string][] = [
    ['yesterday', '/format'],
    ['MM/MM', '/format'],
    [{ notAfter: '31.12.2026' }, '/notAfter'],
    [{ format: 'DD.MM.', notInFuture: true }, '/notInFuture'],
    [{ notBefore: '2026-02-30' }, '/notBefore'],
    [{ notBefore: '2027-01-01', notAfter: '2026-01-01' }, '/notBefore'],
  ];
  for (const [options, pointer] of dateMistakes) {
    it(`date refuses ${JSON.stringify(options)}`, () => {
      assert.throws(
        () => findCheck('date')?.bind(options),
        (error) => error instanceof RuleDefinitionError && error.pointer === pointer,
      );
    });
  }

  describe('expected', () => {
    const rows: [expected: unknown, options: unknown, output: string, marked: string[]][] = [
      [undefined, {}, 'anything', []],
      [null, {}, 'anything', []],
      ['The  answer', {}, ' The\nanswer ', []],
      ['yes', {}, 'no', ['no → the output is "no", but "yes" is expected']],
      ['YES', { ignoreCase: true }, 'yes', []],
      ['billing', { at: '/c' }, '{"c": "bug"}', ['"bug" → /c is "bug", but "billing" is expected']],
      [7, {}, '7.0', []],
      [[1, 2], {}, '[2, 1]', ['[2, 1] → the JSON value is [2, 1], but [1,2] is expected']],
      [{ a: 1 }, {}, '{"a": 1, "b": 2}', []],
      [
        { c: 'billing', u: 3, n: null, o: { x: [1] } },
        {},
        '{"c": "bug", "u": 7, "o": {"x": [1]}}',
        [
          '"bug" → /c is "bug", but "billing" is expected',
          '7 → /u is 7, but 3 is expected',
          '{"c": "bug", "u": 7, "o": {"x": [1]}} → /n is missing, but null is expected',
        ],
      ],
      [{ c: 'BILLING' }, { ignoreCase: true }, '{"c": "billing"}', []],
      [{ c: 1 }, { at: '/r' }, '{"r": {"c": 2}}', ['2 → /r/c is 2, but 1 is expected']],
      [{ c: 1, d: 5 }, { at: '/c' }, '{"c": 1, "d": 2}', []],
      [{ c: 1, d: 5 }, { at: 'c' }, '{"c": 2, "d": 5}', ['2 → /c is 2, but 1 is expected']],
      [{ c: 1, d: 2 }, { at: '/r' }, '{"x": 1}', ['{"x": 1} → /r/c is missing, but 1 is expected']],
      [
        { a: 1, b: 2 },
        {},
        'no',
        ['no → /a cannot be checked, as the output is not JSON: the output begins with text instead of JSON'],
      ],
      [{ 'a/b': 1 }, {}, '{"a/b": 2}', ['2 → /a~1b is 2, but 1 is expected']],
    ];
    for (const [expected, options, output, marked] of rows) {
      it(`${JSON.stringify(expected)} ${JSON.stringify(options)} on ${JSON.stringify(output)}`, () => {
        assert.deepEqual(marks('expected', options, output, { expected }), marked);
      });
    }
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { parseRules } from '../../../src/core/rules/load-rules.ts';
import { evaluate, marks, ruleOf } from './support.ts';

/** What is reported about a check: `marked text → message`. */
function reported(check: string): string[] {
  const document = new YamlDocument('/x.rules.yml', `rules: [{ check: ${check} }]`);
  const rules = parseRules(document, ['rules']);
  assert.equal(rules.length, document.diagnostics.length === 0 ? 1 : 0);
  return document.diagnostics.map(
    ({ range, message }) => `${document.text.slice(range.start.character, range.end.character)} → ${message}`,
  );
}

describe('checks made of checks', () => {
  const rows: [check: string, options: unknown, output: string, marked: string[]][] = [
    ['not', { contains: 'b' }, 'x a', []],
    [
      'not',
      { contains: { any: ['b', 'a'] } },
      'x a b',
      ['a → the output passes {"contains":{"any":["b","a"]}}, which it must not'],
    ],
    ['not', { regex: '\\d+' }, 'x', []],
    [
      'not',
      { regex: '\\d+' },
      'in 12 days',
      ['12 → the output passes {"regex":"\\\\d+"}, which it must not'],
    ],
    [
      'not',
      { enum: { at: '/c', values: ['x'] } },
      '{"c": "x"}',
      ['"x" → the output passes {"enum":{"at":"/c","values":["x"]}}, which it must not'],
    ],
    ['not', { enum: { at: '/c', values: ['x'] } }, '{"c": "y"}', []],
    ['not', { enum: { at: '/c', values: ['x'] } }, '{}', []],
    [
      'not',
      { contains: { all: ['b'], at: '/c' } },
      '{"c": "a\\tb"}',
      ['b → the output passes {"contains":{"all":["b"],"at":"/c"}}, which it must not'],
    ],
    [
      'not',
      { words: { max: 3 } },
      ' one two\n',
      ['one two → the output passes {"words":{"max":3}}, which it must not'],
    ],
    ['not', 'json', 'prose', []],
    ['not', 'json', '{}', ['{} → the output passes "json", which it must not']],
    ['not', { not: { contains: 'a' } }, 'a', []],
    [
      'not',
      { not: { contains: 'a' } },
      'b',
      ['b → the output passes {"not":{"contains":"a"}}, which it must not'],
    ],

    ['all', [{ contains: 'a' }, { not: { contains: 'b' } }], 'a', []],
    [
      'all',
      [{ contains: 'a' }, { not: { contains: 'b' } }],
      'b',
      ['b → the output does not contain "a"', 'b → the output passes {"contains":"b"}, which it must not'],
    ],
    [
      'all',
      ['json', { fields: ['a'] }, { type: 'object' }],
      'no',
      ['no → the output is not JSON: the output begins with text instead of JSON'],
    ],

    ['any', [{ contains: 'a' }, { words: { max: 1 } }], 'x', []],
    ['any', [{ contains: 'a' }, { words: { max: 1 } }], 'x y a', []],
    [
      'any',
      [{ contains: 'a' }, { words: { max: 1 } }],
      'x y',
      [
        'x y → no alternative is met: the output does not contain "a"; or the output has 2 words, but must have at most 1',
      ],
    ],
    [
      'any',
      [{ type: { at: '/a', is: 'string' } }, { type: { at: '/a', is: 'null' } }],
      '{"a": 1}',
      ['1 → no alternative is met: /a is 1, but must be a string; or /a is 1, but must be null'],
    ],
    ['any', [{ contains: 'a' }], 'x', ['x → the output does not contain "a"']],
    [
      'any',
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((contains) => ({ contains })),
      '-',
      [
        '- → no alternative is met: the output does not contain "a"; or the output does not contain "b"; or the output does not contain "c"; or the output does not contain "d"; or the output does not contain "e"; or 2 more',
      ],
    ],
  ];
  for (const [check, options, output, marked] of rows) {
    it(`${check} ${JSON.stringify(options)} on ${JSON.stringify(output)}`, () => {
      assert.deepEqual(marks(check, options, output), marked);
    });
  }

  it('fill templates in at any depth', () => {
    const rule = ruleOf('not', { any: [{ equals: '{{ old }}' }, { all: [{ contains: '{{ old }}' }] }] });
    assert.equal(evaluate([rule], 'x red', { variables: { old: 'red' } }).length, 1);
    assert.equal(evaluate([rule], 'x red', { variables: { old: 'blue' } }).length, 0);
  });

  it('say once, with the rules beside them, that the output is not JSON', () => {
    const any = ruleOf('any', [{ fields: ['a'] }, { type: 'array' }]);
    assert.deepEqual(
      evaluate([any, ruleOf('json')], 'prose').map(({ rule }) => rule),
      ['json'],
    );
  });

  it('replace a check for one sample', () => {
    const rules = { words: { check: { not: { contains: 'x' } } } };
    const [violation] = evaluate([ruleOf('words', { max: 0 })], 'x', { rules });
    assert.equal(violation?.message, 'the output passes {"contains":"x"}, which it must not');
    const broken = { words: { check: { not: { contins: 'x' } } } };
    const [refused] = evaluate([ruleOf('words', { max: 0 })], 'x', { rules: broken });
    assert.equal(refused?.message, 'could not run: there is no check "contins"; did you mean "contains"?');
  });

  describe('are reported at the exact place', () => {
    const mistakes: [check: string, marked: (string | RegExp)[]][] = [
      ['{ not: { wods: { max: 3 } } }', ['wods → There is no check "wods"; did you mean "words"?']],
      ['{ all: [json, jsn] }', ['jsn → There is no check "jsn"; did you mean "json"?']],
      ['{ all: [json, 5] }', ['5 → Item 2 must be text or a map, not 5.']],
      ['{ all: [] }', ['[] → "all" must list at least 1 item.']],
      ['{ not: json, all: [json] }', ['all → A rule has one check; move "all" to a rule of its own.']],
      ['{ any: [{ words: { maxx: 3 } }] }', ['maxx → Unknown key "maxx"; did you mean "max"?']],
      [
        '{ any: [json, { not: { words: { min: 5, max: 2 } } }] }',
        ['2 → The check "words" cannot run: "min" is 5 and "max" only 2, so nothing passes; swap them.'],
      ],
      [
        '{ all: [{ regex: "(" }, { regex: "{{ x }}" }, { words: {} }] }',
        [/^"\(" → The check "regex" cannot run/, /^words → The check "words" cannot run: no number/],
      ],
      ['{ not: { equals: "{{ a }} {{ b" } }', [/^\{\{ b → /]],
      [
        '{ not: { number: { optional: true } } }',
        [/^true → The check "number" cannot run: "optional" needs/],
      ],
    ];
    for (const [check, marked] of mistakes) {
      it(check, () => {
        const found = reported(check);
        assert.equal(found.length, marked.length, found.join('\n'));
        for (const [index, expected] of marked.entries()) {
          if (typeof expected === 'string') assert.equal(found[index], expected);
          else assert.match(found[index] ?? '', expected);
        }
      });
    }

    it('too many levels', () => {
      const nested = (levels: number) => `${'{ not: '.repeat(levels)}json${' }'.repeat(levels)}`;
      assert.deepEqual(reported(nested(9)), []);
      assert.match(reported(nested(10)).join(), /^json → Checks are nested more than 10 deep/);
      assert.equal(reported(nested(90)).length, 1);
    });
  });

  it('that nest without end in an override are refused', () => {
    let check: unknown = 'json';
    for (let level = 0; level < 5_000; level++) check = { not: check };
    const [violation] = evaluate([ruleOf('json')], 'x', { rules: { json: { check } } });
    assert.match(violation?.message ?? '', /^could not run: /);
  });
});

describe('the option "optional"', () => {
  const rows: [check: string, options: unknown, output: string, marked: string[]][] = [
    ['date', { at: '/d', optional: true }, '{"d": null}', []],
    ['date', { at: '/d', optional: true }, '{}', []],
    ['date', { at: '/d', optional: true }, '{"d": "2026-01-31"}', []],
    [
      'date',
      { at: '/d', optional: true },
      '{"d": ""}',
      ['"" → /d is "", but must be a date written YYYY-MM-DD'],
    ],
    ['date', { at: '/d' }, '{"d": null}', ['null → /d is null, but must be a date written YYYY-MM-DD']],
    ['date', { at: '/d', optional: false }, '{}', ['{} → /d is missing']],
    ['number', { at: 'n', optional: true }, '{"n": 0}', []],
    ['number', { at: 'n', optional: true }, '{"n": false}', ['false → /n is false, but must be a number']],
    [
      'number',
      { at: 'n', optional: true },
      'no',
      ['no → /n cannot be checked, as the output is not JSON: the output begins with text instead of JSON'],
    ],
  ];
  for (const [check, options, output, marked] of rows) {
    it(`${check} ${JSON.stringify(options)} on ${JSON.stringify(output)}`, () => {
      assert.deepEqual(marks(check, options, output), marked);
    });
  }
});

describe('jsonSchema', () => {
  it('does not take a schema under "schema"', () => {
    assert.deepEqual(reported('{ jsonSchema: { schema: { type: object } } }'), [
      '{ type: object } → The check "jsonSchema" cannot run: the schema must be directly under "jsonSchema"; move the content of "schema" up, and remove that key.',
    ]);
    assert.deepEqual(reported('{ jsonSchema: { properties: { schema: { type: string } } } }'), []);
  });
});

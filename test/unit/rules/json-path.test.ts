import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { checkProblems } from '../../../src/core/rules/check-definition.ts';
import { RuleDefinitionError } from '../../../src/core/rules/errors.ts';
import { EVERY_ITEM, isJsonPath, parseJsonPath } from '../../../src/core/rules/json/json-path.ts';
import { marks } from './support.ts';
import { table } from './tables.ts';

const ITEMS =
  '{"items": [{"name": "a b c", "price": 1.25}, {"name": "d", "price": "2"}, {}], "k": {"x": 1, "y": 2}}';

describe('JSONPath', () => {
  const paths: [string, unknown][] = [
    ['$', []],
    ['$.items[*].name', ['items', EVERY_ITEM, 'name']],
    ['$.*[0]', [EVERY_ITEM, '0']],
    [`$['it''s']`, undefined],
    ["$['it\\'s'][\"a\\nb\"]['\"']", ["it's", 'a\nb', '"']],
    ['$.straße', ['straße']],
    ['$[ * ]', [EVERY_ITEM]],
    ['$..name', undefined],
    ['$.items[-1]', undefined],
    ['$.items[?(@.name)]', undefined],
    ['$.items[0:2]', undefined],
    ['$.', undefined],
  ];
  for (const [at, path] of paths) {
    it(path ? `reads ${at}` : `refuses ${at}`, () => {
      assert.ok(isJsonPath(at));
      if (path) assert.deepEqual(parseJsonPath(at), path);
      else assert.throws(() => parseJsonPath(at), RuleDefinitionError);
    });
  }

  it('leaves names of fields alone', () => {
    for (const at of ['$ref', '$schema', 'price$', '/$', '']) assert.ok(!isJsonPath(at), at);
  });

  it('reads any text or says that it cannot', () => {
    fc.assert(
      fc.property(fc.string(), (rest) => {
        try {
          parseJsonPath(`$${rest}`);
        } catch (error) {
          assert.ok(error instanceof RuleDefinitionError);
        }
      }),
    );
  });

  table('words', [
    [
      { at: '$.items[*].name', max: 2 },
      ITEMS,
      ['c → /items/0/name has 3 words, but must have at most 2', '{} → /items/2/name is missing'],
    ],
    [{ at: '$.items[*].name', max: 3, optional: true }, ITEMS, []],
    [{ at: '$.items[0].name', max: 2 }, ITEMS, ['c → /items/0/name has 3 words, but must have at most 2']],
    [{ at: '$.items[*].name', max: 0 }, '{"items": []}', []],
    [{ at: '$.items[*].name', max: 0 }, '{"items": 3}', ['3 → /items/* is missing']],
    [
      { at: '$.items[*]', max: 0 },
      'no',
      [
        'no → /items/* cannot be checked, as the output is not JSON: the output begins with text instead of JSON',
      ],
    ],
  ]);
  table('number', [
    [
      { at: '$.items[*].price', precision: 1, optional: true },
      ITEMS,
      [
        '1.25 → /items/0/price is 1.25, but must be given with at most 1 digit after the point',
        '"2" → /items/1/price is "2", but must be a number, at most 1 digit after the point',
      ],
    ],
    [{ at: '$.k.*', max: 1 }, ITEMS, ['2 → /k/y is 2, but must be at most 1']],
    [
      { at: '$[*][*]', max: 1 },
      '[[1], [2], {"a": 4}]',
      ['2 → /1/0 is 2, but must be at most 1', '4 → /2/a is 4, but must be at most 1'],
    ],
    [{ at: '$.a[*]', max: 1 }, '{"a": [5], "a": [1, 2]}', ['2 → /a/1 is 2, but must be at most 1']],
  ]);
  table('fields', [
    [
      { required: ['$.items[*].name'], forbidden: ['$.k.*'] },
      ITEMS,
      ['{} → /items/2/name is missing', '"x" → /k/x must not be there', '"y" → /k/y must not be there'],
    ],
    [{ required: ["$['k']"], optional: ['$.items'], only: true }, ITEMS, []],
  ]);
  table('not', [[{ contains: { any: ['d'], at: '$.k.*' } }, ITEMS, []]]);

  it('looks at a list of any length, and finds its parts in one pass', () => {
    const list = `[${Array.from({ length: 30_000 }, (_, index) => `${index}.5`).join(', ')}]`;
    const options = { at: '$[*]', max: 29_999, precision: 1 };
    assert.deepEqual(marks('number', options, list), [
      '29999.5 → /29999 is 29999.5, but must be at most 29999',
    ]);
  });

  it('is read before a run, and refused at its place', () => {
    const [problem] = checkProblems({ number: { at: '$.a[', min: 0 } });
    assert.match(problem?.message ?? '', /cannot be read from "\[" on/);
    assert.deepEqual(problem?.path, ['number', 'at']);
  });

  it('is refused with wildcards beside "only"', () => {
    const message = (check: unknown) => checkProblems(check)[0]?.message ?? '';
    assert.match(message({ fields: { required: ['$.a[*].b'], only: true } }), /"only" needs fields without/);
    assert.match(message({ fields: { required: ['/a', '$.b['] } }), /cannot be read/);
  });
});

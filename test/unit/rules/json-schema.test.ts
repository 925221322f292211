import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findCheck } from '../../../src/core/rules/catalogue/index.ts';
import { CheckFailedError, RuleDefinitionError } from '../../../src/core/rules/errors.ts';
import { outputView } from '../../../src/core/rules/output-view.ts';
import { marks, sampleOf } from './support.ts';

const ticket = {
  type: 'object',
  required: ['category', 'urgency'],
  additionalProperties: false,
  properties: {
    category: { enum: ['billing', 'other'] },
    urgency: { type: 'integer', minimum: 1, maximum: 5 },
    due: { type: 'string', format: 'date' },
    tags: { type: 'array', items: { type: 'string' }, uniqueItems: true, maxItems: 2 },
    'a/b': { const: 1 },
    note: { anyOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }] },
    code: { type: 'string', pattern: '^[A-Z]+$' },
  },
};

describe('jsonSchema', () => {
  const rows: [schema: unknown, output: string, marked: string[]][] = [
    [ticket, '{"category": "billing", "urgency": 3, "note": null}', []],
    [
      ticket,
      '{"category": "bug", "urgency": 3}',
      ['"bug" → /category is "bug", but must be "billing" or "other"'],
    ],
    [ticket, '{"urgency": 7, "category": "other"}', ['7 → /urgency is 7, but must be at most 5']],
    [ticket, '{"urgency": "3", "category": "other"}', ['"3" → /urgency is "3", but must be an integer']],
    [ticket, '{"urgency": 3}', ['{"urgency": 3} → the JSON value lacks the field "category"']],
    [
      ticket,
      '{"urgency": 3, "category": "other", "extra\\n": []}',
      ['"extra\\n" → the JSON value has the field "extra\\n", which the schema does not know'],
    ],
    [
      ticket,
      '{"urgency": 3, "category": "other", "due": "2026-02-30"}',
      ['"2026-02-30" → /due is "2026-02-30", but must be of the format date'],
    ],
    [ticket, '{"urgency": 3, "category": "other", "a/b": 2}', ['2 → /a~1b is 2, but must be 1']],
    [
      ticket,
      '{"urgency": 3, "category": "other", "tags": ["a", 5, "a"]}',
      [
        '["a", 5, "a"] → /tags is ["a", 5, "a"], but must not have more than 2 items',
        '5 → /tags/1 is 5, but must be a string',
        '"a" → /tags/2 is "a", but must not repeat an earlier item',
      ],
    ],
    [
      ticket,
      '{"urgency": 3, "category": "other", "note": "long"}',
      ['"long" → /note is "long", but must not have more than 3 characters'],
    ],
    [
      ticket,
      '{"urgency": 3, "category": "other", "note": 5}',
      ['5 → /note is 5, but must be a string or null'],
    ],
    [
      ticket,
      '{"urgency": 3, "category": "other", "code": "a"}',
      ['"a" → /code is "a", but must match pattern "^[A-Z]+$"'],
    ],
    [ticket, '[]', ['[] → the JSON value is [], but must be an object']],
    [
      ticket,
      'no',
      [
        'no → the schema cannot be checked, as the output is not JSON: the output begins with text instead of JSON',
      ],
    ],
    [true, '1', []],
    [false, '1', ['1 → the JSON value is 1, but must not be there']],
    [
      JSON.parse('{"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}}'),
      '{"a": 1}',
      ['{"a": 1} → the JSON value lacks the field "b"'],
    ],
    [
      { propertyNames: { maxLength: 1 } },
      '{"ab": 1}',
      ['"ab" → the JSON value has the field "ab", which the schema does not allow'],
    ],
    [{ dependentRequired: { a: ['b'] } }, '{"a": 1}', ['{"a": 1} → the JSON value lacks the field "b"']],
    [
      {
        properties: { a: { anyOf: [{ $ref: '#/$defs/part' }, { type: 'null' }] } },
        $defs: { part: { type: 'object', required: ['b'] } },
      },
      '{"a": 1}',
      ['1 → /a is 1, but must be an object or null'],
    ],
    [{ properties: { a: false } }, '{"a": 1}', ['1 → /a is 1, but must not be there']],
  ];
  for (const [schema, output, marked] of rows) {
    it(`${JSON.stringify(schema).slice(0, 50)} on ${output}`, () => {
      assert.deepEqual(marks('jsonSchema', schema, output), marked);
    });
  }

  it('knows what the drafts differ in', () => {
    const tuple = (draft: string, keyword: string) => ({ $schema: draft, [keyword]: [{ type: 'string' }] });
    const findings = (schema: unknown) => marks('jsonSchema', schema, '[1]').length;
    assert.equal(findings(tuple('http://json-schema.org/draft-07/schema#', 'items')), 1);
    assert.equal(findings(tuple('https://json-schema.org/draft/2019-09/schema', 'items')), 1);
    assert.equal(findings(tuple('https://json-schema.org/draft/2020-12/schema', 'prefixItems')), 1);
    assert.equal(findings({ prefixItems: [{ type: 'string' }] }), 1);
  });

  it('follows references, trees of trees included', () => {
    const tree = {
      $defs: {
        node: {
          type: 'object',
          required: ['v'],
          properties: { kids: { type: 'array', items: { $ref: '#/$defs/node' } } },
        },
      },
      $ref: '#/$defs/node',
    };
    assert.deepEqual(marks('jsonSchema', tree, '{"v": 1, "kids": [{"v": 2}, {"kids": []}]}'), [
      '{"kids": []} → /kids/1 lacks the field "v"',
    ]);
    const anchored = { $defs: { x: { $anchor: 'text', type: 'string' } }, items: { $ref: '#text' } };
    assert.equal(marks('jsonSchema', anchored, '[1]').length, 1);
    assert.equal(marks('jsonSchema', { items: { $ref: '#' }, type: 'array' }, '[[], [1]]').length, 1);
  });

  it('lets several rules have schemas of the same id', () => {
    const schema = (type: string) => ({ $id: 'https://example.test/s', type });
    assert.equal(marks('jsonSchema', schema('string'), '1').length, 1);
    assert.equal(marks('jsonSchema', schema('number'), '1').length, 0);
    assert.equal(
      marks('jsonSchema', { $id: 'https://json-schema.org/draft/2020-12/schema', type: 'number' }, '1')
        .length,
      0,
    );
    assert.equal(
      marks('jsonSchema', { $schema: 'https://json-schema.org/draft/2020-12/schema' }, '1').length,
      0,
    );
  });

  const cycle = {
    $defs: { a: { $ref: '#/$defs/b' }, b: { anyOf: [{ $ref: '#/$defs/a' }] } },
    $ref: '#/$defs/a',
  };
  const mistakes: [schema: unknown, message: RegExp, pointer: string][] = [
    [{ type: 'strng' }, /type must be equal to one of the allowed values/, '/type'],
    [{ properties: { a: { minLength: -1 } } }, /minLength must be >= 0/, '/properties/a/minLength'],
    [{ properties: { 'a/b': { pattern: '(' } } }, /Unterminated group/, '/properties/a~1b/pattern'],
    [{ patternProperties: { '[': {} } }, /not a valid regular expression/, '/patternProperties/['],
    [{ properties: { a: { $ref: '#/$defs/x' } } }, /"#\/\$defs\/x" leads nowhere/, '/properties/a/$ref'],
    [{ properties: { a: { $ref: '#x' } } }, /"#x" leads nowhere/, '/properties/a/$ref'],
    [{ items: { $ref: 'https://example.test/x.json' } }, /leads outside the schema/, '/items/$ref'],
    [{ $ref: '#' }, /back to itself without end/, '/$ref'],
    [cycle, /back to itself without end/, ''],
    [{ properties: { a: { $ref: '#/properties/a' } } }, /without end/, '/properties/a/$ref'],
    [
      { $dynamicAnchor: 'n', allOf: [{ type: 'object' }, { $dynamicRef: '#n' }] },
      /without end/,
      '/allOf/1/$dynamicRef',
    ],
    [
      { $schema: 'https://json-schema.org/draft/2019-09/schema', anyOf: [{ $recursiveRef: '#' }] },
      /without end/,
      '/anyOf/0/$recursiveRef',
    ],
    [{ $id: 'a', $ref: 'b', $defs: { b: { $id: 'b', $ref: 'a' } } }, /without end/, ''],
    [{ $schema: 'http://json-schema.org/draft-04/schema#' }, /no draft known here/, '/$schema'],
    [{ $schema: 5 }, /no draft known here/, '/$schema'],
  ];
  for (const [schema, message, pointer] of mistakes) {
    it(`refuses ${JSON.stringify(schema)}`, () => {
      assert.throws(
        () => findCheck('jsonSchema')?.bind(schema),
        (error: RuleDefinitionError) => {
          assert.ok(error instanceof RuleDefinitionError);
          assert.match(error.message, message);
          if (pointer) assert.equal(error.pointer, pointer);
          else assert.match(error.pointer, /\$ref$/);
          return true;
        },
      );
    });
  }

  it('follows dynamic references to smaller and smaller parts', () => {
    const tree = { $dynamicAnchor: 'n', type: 'object', additionalProperties: { $dynamicRef: '#n' } };
    assert.deepEqual(marks('jsonSchema', tree, '{"a":{"b":{}}}'), []);
    assert.equal(marks('jsonSchema', tree, '{"a":{"b":7}}').length, 1);
  });

  it('takes data that looks like a schema for data', () => {
    assert.deepEqual(
      marks(
        'jsonSchema',
        { enum: [{ $ref: '#/nowhere' }], properties: { $ref: { type: 'string' } } },
        '{"$ref": "#/nowhere"}',
      ),
      [],
    );
  });

  it('takes patterns made for other languages', () => {
    assert.equal(marks('jsonSchema', { pattern: '^[\\w\\-]+\\@x$' }, '"a-b@x"').length, 0);
  });

  it('reports at most 20 mistakes, and the first of a huge output', () => {
    const schema = { items: { type: 'string' } };
    assert.equal(marks('jsonSchema', schema, JSON.stringify(Array(500).fill(1))).length, 20);
    assert.equal(marks('jsonSchema', schema, JSON.stringify(Array(100_000).fill(1))).length, 1);
  });

  it('stops patterns and comparisons that take too long', () => {
    assert.throws(
      () => marks('jsonSchema', { pattern: '^(a+)+$' }, JSON.stringify(`${'a'.repeat(60)}!`)),
      CheckFailedError,
    );
    const different = JSON.stringify(Array.from({ length: 60_000 }, (_, index) => ({ index })));
    assert.throws(() => marks('jsonSchema', { uniqueItems: true }, different), CheckFailedError);
  });

  /** Definitions of which each refers to the next one twice, by a keyword. */
  const branching = (count: number, refer: (next: object) => object) => {
    const definitions = Array.from({ length: count }, (_, index) => [
      `d${index}`,
      index + 1 < count ? refer({ $ref: `#/$defs/d${index + 1}` }) : { type: 'string' },
    ]);
    return { $ref: '#/$defs/d0', $defs: Object.fromEntries(definitions) };
  };

  for (const count of [20, 30, 500]) {
    it(`refuses ${count} definitions that each refer to the next one twice, without trying them`, () => {
      const schema = branching(count, (next) => ({ anyOf: [next, next] }));
      assert.throws(
        () => findCheck('jsonSchema')?.bind(schema),
        (error) =>
          error instanceof RuleDefinitionError &&
          /more than 10,000 schemas for one value/.test(error.message) &&
          /^\/\$defs\/d\d+\/anyOf\/0$|\$ref$/.test(error.pointer),
      );
    });
  }

  it('takes definitions that branch a little', () => {
    const schema = branching(10, (next) => ({ anyOf: [next, next] }));
    assert.equal(marks('jsonSchema', schema, '"x"').length, 0);
    assert.ok(marks('jsonSchema', schema, '1').length > 0);
  });

  it('stops references that branch at each level of an output', () => {
    const inner = { properties: { a: { $ref: '#' } } };
    const check = findCheck('jsonSchema')?.bind({ allOf: [inner, inner] });
    const text = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
    assert.throws(() => check?.(outputView(text, sampleOf())), /took longer than 1000 ms/);
  });

  it('refuses a schema that takes too long to be read', () => {
    const values = Array.from({ length: 40_000 }, (_, index) => ({ index }));
    const schema = { $schema: 'http://json-schema.org/draft-07/schema#', enum: values };
    assert.throws(() => findCheck('jsonSchema')?.bind(schema), /takes longer than 1000 ms/);
  });

  it('does not copy a large definition to every place that refers to it', () => {
    const large = { enum: Array.from({ length: 2_000 }, (_, index) => `value ${index}`) };
    const properties = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`p${index}`, { $ref: '#/$defs/large' }]),
    );
    assert.equal(
      marks('jsonSchema', { $defs: { large }, properties }, '{"p1": "value 1", "p2": "x"}').length,
      1,
    );
  });

  it('does not run out of stack on deep outputs and schemas', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    assert.throws(() => marks('jsonSchema', { items: { $ref: '#' } }, deep), RangeError);
    let nested: Record<string, unknown> = { type: 'string' };
    for (let level = 0; level < 20_000; level++) nested = { items: nested };
    assert.throws(() => findCheck('jsonSchema')?.bind(nested), /nests too deeply/);
  });
});

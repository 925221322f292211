import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { CATALOGUE } from '../../../src/core/rules/catalogue/index.ts';
import { prepareRules } from '../../../src/core/rules/prepare-checks.ts';
import { evaluate, ruleOf } from './support.ts';

// Enough for what takes quadratic time to take minutes, and for what recurses to run out of stack.
const SIZE = 250_000;
const DEPTH = 30_000;

const rules = [
  ...CATALOGUE.flatMap(({ name, examples }) =>
    examples.map((options, index) => ruleOf(name, options, { id: `${name}-${index}` })),
  ),
  ruleOf('jsonSchema', { items: { type: 'string' }, uniqueItems: true }, { id: 'unique' }),
  ruleOf('jsonSchema', { additionalProperties: { $ref: '#' }, items: { $ref: '#' } }, { id: 'recursive' }),
  ruleOf('regex', '(\\w+\\s?)+$', { id: 'catastrophic' }),
  ruleOf('regex', { pattern: '\\s+$', forbidden: true }, { id: 'quadratic' }),
  ruleOf('words', { at: '/reply', max: 3 }, { id: 'part' }),
  ruleOf('notContains', { any: ['a', 'A'], ignoreCase: true, at: 'category' }, { id: 'forbidden' }),
];
const sample = {
  expected: { category: 'billing', reply: 'x' },
  facts: ['30 days', '/(a+)+b/'],
};

const outputs: readonly [name: string, make: () => string][] = [
  ['one endless word', () => 'a'.repeat(SIZE)],
  ['nothing but white space', () => ' \n'.repeat(SIZE / 2)],
  ['Markdown without an end', () => '# a | b\n- |-|\n~~~\n'.repeat(SIZE / 100)],
  ['Chinese without an end', () => '我们'.repeat(SIZE / 5)],
  ['lone surrogates and NUL', () => '\uD83D\0\uDC00'.repeat(SIZE / 6)],
  ['a huge list', () => `[${'1,'.repeat(SIZE / 2)}1]`],
  ['a huge object', () => `{${Array.from({ length: SIZE / 20 }, (_, key) => `"key ${key}":${key}`).join()}}`],
  [
    'a huge text in JSON',
    () => JSON.stringify({ category: 'Aa\n'.repeat(SIZE / 20), reply: 'one two '.repeat(SIZE / 20) }),
  ],
  ['brackets that nest', () => `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`],
  ['brackets that never close', () => '{"a":['.repeat(DEPTH)],
  ['a part that nests', () => `{"category": ${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}, "reply": 7}`],
];

describe('hostile outputs', () => {
  before(() => prepareRules(rules));

  for (const [name, make] of outputs) {
    it(`${name}: every check ends, with places inside of it`, () => {
      const output = make();
      const violations = evaluate(rules, output, sample);
      assert.ok(violations.length > 0);
      for (const { span, message } of violations) {
        assert.ok(0 <= span.start && span.start <= span.end && span.end <= output.length);
        assert.ok(message.length < 1_000, message);
      }
    });
  }
});

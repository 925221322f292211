import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { renderText } from '../../../src/core/prompt/template.ts';
import { compileRules } from '../../../src/core/rules/compile.ts';
import { passes } from '../../../src/core/rules/evaluate.ts';
import { evaluate, ruleOf, sampleOf } from './support.ts';

describe('a rule set', () => {
  const output = '{"category": "bug", "urgency": 7}';
  const category = ruleOf('enum', { at: '/category', values: ['billing', 'other'] }, { id: 'category' });
  const urgency = ruleOf(
    'number',
    { at: '/urgency', max: 5 },
    { id: 'urgency', severity: 'warning', category: 'format' },
  );

  it('gives violations with all that a view shows', () => {
    assert.deepEqual(evaluate([urgency, category], output), [
      {
        rule: 'category',
        category: 'constraint',
        severity: 'error',
        span: { start: 13, end: 18 },
        message: '/category is "bug", but must be "billing" or "other"',
        expected: '"billing" or "other"',
        found: '"bug"',
      },
      {
        rule: 'urgency',
        category: 'format',
        severity: 'warning',
        span: { start: 31, end: 32 },
        message: '/urgency is 7, but must be at most 5',
        expected: 'a number, at most 5',
        found: '7',
      },
    ]);
  });

  it('orders by place, then by rule', () => {
    const rules = ['b', 'a'].map((id) => ruleOf('notContains', { any: ['x', 'y'] }, { id }));
    assert.deepEqual(
      evaluate(rules, 'y x').map(({ rule, span }) => [rule, span.start]),
      [
        ['a', 0],
        ['b', 0],
        ['a', 2],
        ['b', 2],
      ],
    );
  });

  it('passes when nothing worse than a warning is broken', () => {
    assert.equal(passes(evaluate([urgency], output)), true);
    assert.equal(passes(evaluate([urgency, category], output)), false);
    assert.equal(passes([]), true);
  });

  it('knows its rules, its hash and the variables it reads', () => {
    const rules = [
      ruleOf('equals', '{{ answer }}'),
      ruleOf('json', {}, { message: 'No JSON for {{ name | default: "?" }}' }),
    ];
    const set = compileRules(rules, renderText);
    assert.deepEqual([...set.knownRuleIds], ['equals', 'json']);
    assert.deepEqual([...set.variables].sort(), ['answer', 'name']);
    assert.equal(set.hash, compileRules(structuredClone(rules), renderText).hash);
    assert.notEqual(set.hash, compileRules(rules.slice(1), renderText).hash);
  });

  describe('with a message of a rule', () => {
    it('fills it in', () => {
      const rule = { ...urgency, message: '{{ name }}: {{ found }} instead of {{ expected }}' };
      const [violation] = evaluate([rule], output, { variables: { name: 'Ada' } });
      assert.equal(violation?.message, 'Ada: 7 instead of a number, at most 5');
    });
    it('keeps plain text', () => {
      assert.equal(evaluate([{ ...urgency, message: 'Too urgent.' }], output)[0]?.message, 'Too urgent.');
    });
    it('falls back on its own where it cannot', () => {
      const [violation] = evaluate([{ ...urgency, message: '{{ nobody }}' }], output);
      assert.match(
        violation?.message ?? '',
        /^\/urgency is 7.*\(the rule's own message cannot be shown: the variable "nobody" is not defined/,
      );
      assert.equal(violation?.severity, 'warning');
    });
  });

  describe('with templates in options', () => {
    const rules = [
      ruleOf('equals', { value: '{{ expected }}', ignoreCase: true }),
      ruleOf('contains', { all: ['Dear {{ name }}'] }),
    ];
    it('binds them for each sample', () => {
      const set = compileRules(rules, renderText);
      const ids = (text: string, name: string) =>
        set
          .evaluate(text, sampleOf({ variables: { expected: `Dear ${name}`, name } }))
          .map(({ rule }) => rule);
      assert.deepEqual(ids('dear ada', 'Ada'), ['contains']);
      assert.deepEqual(ids('Dear Ada', 'Ada'), []);
      assert.deepEqual(ids('Dear Ada', 'Bob'), ['contains', 'equals']);
      assert.deepEqual(ids('Dear Ada', 'Ada'), []);
    });
    it('says which variable is missing', () => {
      const [violation] = evaluate(rules.slice(0, 1), 'x');
      assert.match(violation?.message ?? '', /^could not run: the variable "expected" is not defined/);
      assert.deepEqual(violation?.span, { start: 0, end: 0 });
    });
    it('says when what came out cannot be used', () => {
      const regex = ruleOf('regex', '^{{ expected }}$');
      const [violation] = evaluate([regex], 'x', { variables: { expected: '(' } });
      assert.match(violation?.message ?? '', /^could not run: the pattern is not a valid regular expression/);
      const contains = ruleOf('contains', '{{ expected }}');
      assert.match(
        evaluate([contains], 'x', { variables: { expected: '' } })[0]?.message ?? '',
        /^could not run: .*empty/,
      );
    });
    it('renders once more text than a template each time', () => {
      const rendered: string[] = [];
      const set = compileRules(rules, (template, variables) => {
        rendered.push(template);
        return renderText(template, variables);
      });
      set.evaluate('x', sampleOf({ variables: { expected: 'x', name: 'x' } }));
      assert.deepEqual(rendered, ['{{ expected }}', 'Dear {{ name }}']);
    });
  });

  describe('with overrides of a sample', () => {
    const overridden = (rules: Parameters<typeof sampleOf>[0]) =>
      evaluate([category, urgency], output, rules).map(
        ({ rule, severity, message }) => `${rule} ${severity} ${message}`,
      );

    it('switches rules off', () => {
      assert.deepEqual(overridden({ rules: { category: false, urgency: false } }), []);
    });
    it('replaces severity and message', () => {
      assert.deepEqual(
        overridden({ rules: { category: { severity: 'info', message: 'so {{ found }}' }, urgency: false } }),
        ['category info so "bug"'],
      );
    });
    it('replaces the check', () => {
      assert.deepEqual(
        overridden({
          rules: {
            category: { check: { enum: { at: '/category', values: ['bug'] } } },
            urgency: { check: 'json' },
          },
        }),
        [],
      );
    });
    it('fills templates of a replaced check in', () => {
      const rules = {
        category: { check: { equals: { at: '/category', value: '{{ want }}' } } },
        urgency: false as const,
      };
      assert.deepEqual(overridden({ rules, variables: { want: 'bug' } }), []);
      assert.equal(overridden({ rules, variables: { want: 'cat' } }).length, 1);
    });
    it('says when the replaced check cannot run', () => {
      assert.deepEqual(
        overridden({
          rules: { category: { check: { enumm: [] } }, urgency: { check: { words: { max: 'x' } } } },
        }),
        [
          'category error could not run: there is no check "enumm"; did you mean "enum"?',
          'urgency error could not run: "max" must be an integer, not "x"',
        ],
      );
    });
    it('takes rules named like prototype members for what they are', () => {
      const rule = ruleOf('contains', 'x', { id: 'constructor' });
      assert.equal(evaluate([rule], 'y').length, 1);
      assert.equal(evaluate([rule], 'y', { rules: { constructor: false as const } }).length, 0);
    });
  });

  describe('with a check that cannot run', () => {
    it('reports an error, whatever the severity, and runs the others', () => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      const rules = [
        ruleOf('jsonSchema', { items: { $ref: '#' } }, { severity: 'info', message: 'never shown' }),
        ruleOf('regex', '(', { id: 'regex' }),
        ruleOf('nothing', {}, { id: 'unknown' }),
        ruleOf('contains', 'x'),
      ];
      assert.deepEqual(
        evaluate(rules, deep).map(({ rule, severity, message }) => `${rule} ${severity} ${message}`),
        [
          'jsonSchema error could not run: the output or the rule nests too deeply',
          'regex error could not run: the pattern is not a valid regular expression: Unterminated group',
          'unknown error could not run: there is no check "nothing"',
          'contains error the output does not contain "x"',
        ],
      );
    });
    it('says that a pattern took too long', () => {
      const [violation] = evaluate([ruleOf('regex', '^(a+)+$')], `${'a'.repeat(60)}!`);
      assert.equal(
        violation?.message,
        'could not run: the pattern took longer than 250 ms on this output and was stopped',
      );
    });
  });

  it('says once that a part is missing, by the rule that asks for it, whatever would look at it or inside', () => {
    const rules = [
      ruleOf('number', { at: '/customer/level', min: 1 }, { id: 'level' }),
      ruleOf('fields', ['customer', 'reply'], { id: 'keys' }),
      ruleOf('contains', { at: '/customer/name', all: ['x'] }, { id: 'name' }),
      ruleOf('enum', { at: '/reply/mood', values: ['good'] }, { id: 'mood' }),
    ];
    const found = evaluate(rules, '{"reply": {}}');
    assert.deepEqual(
      found.map(({ rule, missing, echoes }) => [rule, missing, echoes]),
      [
        ['keys', '/customer', ['level', 'name']],
        ['mood', '/reply/mood', undefined],
      ],
    );
  });
});

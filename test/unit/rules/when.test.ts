import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { renderText } from '../../../src/core/prompt/template.ts';
import { compileRules } from '../../../src/core/rules/compile.ts';
import { parseRules } from '../../../src/core/rules/load-rules.ts';
import type { Condition } from '../../../src/core/rules/rule.ts';
import type { Sample } from '../../../src/core/samples/sample.ts';
import { evaluate, ruleOf } from './support.ts';

function read(rule: string) {
  const document = new YamlDocument('/x.rules.yml', `rules: [{ check: json, ${rule} }]`);
  const rules = parseRules(document, ['rules']).map(({ rule: each }) => each);
  const reported = document.diagnostics.map(
    ({ range, message }) => `${document.text.slice(range.start.character, range.end.character)} → ${message}`,
  );
  return { rules, reported };
}

describe('the condition of a rule', () => {
  const sample: Partial<Sample> = {
    tags: ['billing', 'vip'],
    variables: { language: 'de', count: 3, none: null, list: ['a', 'b'], text: '' },
  };
  const rows: [when: Condition, output: string, applies: boolean][] = [
    [{ tag: 'billing' }, '', true],
    [{ tag: 'bill' }, '', false],
    [{ tag: ['x', 'vip'] }, '', true],
    [{ variable: 'language' }, '', true],
    [{ variable: 'text' }, '', true],
    [{ variable: 'none' }, '', false],
    [{ variable: 'missing' }, '', false],
    [{ variable: 'constructor' }, '', false],
    [{ variable: 'language', equals: 'de' }, '', true],
    [{ variable: 'language', equals: 'DE' }, '', false],
    [{ variable: 'language', equals: ['fr', 'de'] }, '', true],
    [{ variable: 'count', equals: '3' }, '', true],
    [{ variable: 'missing', equals: null }, '', true],
    [{ variable: 'list', equals: 'b' }, '', true],
    [{ variable: 'list', equals: 'c' }, '', false],
    [{ variable: 'language', equals: '{{ language }}' }, '', true],
    [{ output: { contains: 'refund' } }, 'a refund', true],
    [{ output: { contains: 'refund' } }, 'a bill', false],
    [{ output: { not: { contains: '{{ language }}' } } }, 'de', false],
    [{ tag: 'vip', variable: 'language', equals: 'de', output: { contains: 'x' } }, 'x', true],
    [{ tag: 'vip', variable: 'language', equals: 'fr', output: { contains: 'x' } }, 'x', false],
    [{ not: { tag: 'vip' } }, '', false],
    [{ not: { tag: 'other' } }, '', true],
    [{ tag: 'vip', not: { variable: 'language', equals: 'fr' } }, '', true],
    [{ not: { tag: 'vip', variable: 'language', equals: 'fr' } }, '', true],
  ];
  for (const [when, output, applies] of rows) {
    it(`${JSON.stringify(when)} on ${JSON.stringify(output)}: ${applies}`, () => {
      const rule = ruleOf('contains', 'something else', { when });
      assert.equal(evaluate([rule], output, sample).length, applies ? 1 : 0);
    });
  }

  it('that cannot be told is an error', () => {
    const rule = ruleOf('contains', 'x', { severity: 'info', when: { output: { regex: '^(a+)+$' } } });
    const [violation] = evaluate([rule], `${'a'.repeat(60)}!`);
    assert.match(violation?.message ?? '', /^could not run: the pattern took longer/);
    assert.equal(violation?.severity, 'error');
  });

  it('keeps a check from being bound that it is not for', () => {
    const rule = ruleOf('equals', '{{ answer }}', { when: { variable: 'answer' } });
    assert.deepEqual(evaluate([rule], 'x'), []);
    assert.equal(evaluate([rule], 'x', { variables: { answer: 'y' } }).length, 1);
  });

  it('names variables that the rules read', () => {
    const when = { variable: 'a', equals: '{{ b }}', not: { variable: 'c' } };
    const set = compileRules([ruleOf('json', {}, { when, repair: 'Use {{ d }}.' })], renderText);
    assert.deepEqual([...set.variables].sort(), ['a', 'b', 'c', 'd']);
  });
});

describe('the keys of a rule', () => {
  it('are kept', () => {
    const { rules, reported } = read('when: { tag: x }, weight: 0.5, repair: "Return JSON, {{ name }}."');
    assert.deepEqual(reported, []);
    assert.deepEqual(rules, [
      {
        id: 'json',
        category: 'format',
        severity: 'error',
        check: 'json',
        options: {},
        when: { tag: 'x' },
        weight: 0.5,
        repair: 'Return JSON, {{ name }}.',
      },
    ]);
  });

  const mistakes: [rule: string, marked: RegExp][] = [
    ['when: vip', /^vip → "when" must be a map, not "vip"\.$/],
    ['when: {}', /^\{\} → "when" must have at least 1 key\.$/],
    ['when: { tags: x }', /^tags → Unknown key "tags"; did you mean "tag"\?$/],
    ['when: { equals: x }', /^equals → "equals" needs a variable to look at; name it under "variable"\.$/],
    ['when: { not: { tag: a, equals: x } }', /^equals → "equals" needs a variable/],
    ['when: { not: { not: { tag: a } } }', /^not → Unknown key "not"/],
    ['when: { output: { wods: {} } }', /^wods → There is no check "wods"; did you mean "words"\?$/],
    ['when: { not: { output: { all: [{ regex: "(" }] } } }', /^"\(" → The check "regex" cannot run/],
    ['when: { variable: a, equals: "{{ a }} {{ b" }', /^\{\{ b → /],
    ['weight: -1', /^-1 → "weight" must be >= 0, not -1\.$/],
    ['weight: heavy', /^heavy → "weight" must be a number, not "heavy"\.$/],
    ['repair: ""', /^"" → "repair" must not be empty\.$/],
    ['repair: "{% if %}"', / → /],
  ];
  for (const [rule, marked] of mistakes) {
    it(`report ${rule}`, () => {
      const { rules, reported } = read(rule);
      assert.equal(reported.length, 1, reported.join('\n'));
      assert.match(reported[0] ?? '', marked);
      assert.deepEqual(rules, []);
    });
  }
});

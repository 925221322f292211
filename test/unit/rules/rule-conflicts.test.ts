import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { renderText } from '../../../src/core/prompt/template.ts';
import { readCheck } from '../../../src/core/rules/check-definition.ts';
import { compileRules } from '../../../src/core/rules/compile.ts';
import { passes } from '../../../src/core/rules/evaluate.ts';
import { ruleConflicts } from '../../../src/core/rules/rule-conflicts.ts';
import type { Sample } from '../../../src/core/samples/sample.ts';
import { sampleOf } from '../estimate/support.ts';
import '../../support/properties.ts';

const ruleSet = (...checks: readonly unknown[]) =>
  compileRules(
    checks.map((written, index) => {
      const { check, options } = readCheck(written);
      return { id: `r${index}`, category: check.category, severity: 'error', check: check.name, options };
    }),
    renderText,
  );

const sampleWith = (expected: unknown, more: Partial<Sample> = {}): Sample => ({
  ...sampleOf({}, expected),
  id: 's',
  ...more,
});

const found = (expected: unknown, ...checks: readonly unknown[]) =>
  ruleConflicts(ruleSet(...checks), sampleWith(expected)).map(({ rule, against }) => `${rule} ${against}`);

describe('rules that no output can pass', () => {
  const CATEGORY = { enum: { at: '/category', values: ['billing', 'bug'] } };

  it('are those that expect what another one does not allow', () => {
    assert.deepEqual(found({ category: 'other' }, CATEGORY, { expected: { at: '/category' } }), [
      'r0 r1',
      'r1 r0',
    ]);
    assert.deepEqual(found('other', { enum: ['billing', 'bug'] }, 'expected'), ['r0 r1', 'r1 r0']);
    assert.deepEqual(found('billing', 'json', 'expected'), ['r1 r0']);
    assert.deepEqual(found('two words', { words: { max: 1 } }, 'expected'), ['r1 r0']);
  });

  it('are those that expect a field beyond a bound, whatever else is expected', () => {
    const total = { number: { at: '/total', max: 25 } };
    assert.deepEqual(found({ number: 'A-1', total: 30 }, 'expected', total), ['r0 r1']);
    assert.deepEqual(found({ number: 'A-1', total: 20 }, 'expected', total), []);
  });

  it('are those that compare a label with a whole map', () => {
    const checks = [CATEGORY, { expected: { at: '/category' } }];
    assert.deepEqual(found({ intent: 'billing' }, ...checks), ['r0 r1', 'r1 r0']);
    assert.deepEqual(found({ category: 'billing' }, ...checks), []);
  });

  it('are not those that a sample overrides, that may be left out, or that hold templates', () => {
    const rules = ruleSet(CATEGORY, { expected: { at: '/category' } });
    const overridden = sampleWith({ intent: 'x' }, { rules: { r0: false } });
    assert.deepEqual(ruleConflicts(rules, overridden), []);
    assert.deepEqual(
      found(
        'x',
        { enum: { at: '/a', values: ['b'], optional: true } },
        { equals: { at: '/a', value: 'c', optional: true } },
      ),
      [],
    );
    assert.deepEqual(found('x', { equals: '{{ expected }}' }, { enum: ['y'] }), []);
  });

  it('pass no output that any of them allows', () => {
    const value = fc.constantFrom('a', 'b', 'c');
    const check = fc.oneof(
      fc.uniqueArray(value, { minLength: 1 }).map((values) => ({ enum: { at: '/k', values } })),
      value.map((text) => ({ equals: { at: '/k', value: text } })),
      fc.constant({ expected: { at: '/k' } }),
      fc.integer({ min: 1, max: 3 }).map((max) => ({ characters: { at: '/k', max } })),
    );
    fc.assert(
      fc.property(fc.array(check, { minLength: 1, maxLength: 3 }), value, (checks, expected) => {
        const rules = ruleSet(...checks);
        const sample = sampleWith(expected);
        const isPassable = ['a', 'b', 'c'].some((text) =>
          passes(rules.evaluate(JSON.stringify({ k: text }), sample)),
        );
        const isNamed = ruleConflicts(rules, sample).length > 0;
        if (isPassable) assert.ok(!isNamed);
      }),
    );
  });
});

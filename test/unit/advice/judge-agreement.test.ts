import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { judgeAgreements } from '../../../src/core/advice/judge-agreement.ts';
import type { Rule, Violation } from '../../../src/core/rules/rule.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { resultOf } from '../engine/support.ts';
import { violation } from '../report/support.ts';

const rule = (id: string, check: string, options: unknown = {}): Rule => ({
  id,
  check,
  options,
  category: 'constraint',
  severity: 'error',
});

/** An answer, what is broken in it, and whether a judge chose. */
function judged(
  broken: readonly string[],
  { hasChosen = true, ...more }: Partial<Result> & { hasChosen?: boolean } = {},
) {
  const said = {
    evaluator: 'kind',
    model: 'judge',
    attempts: [],
    ...(hasChosen && { choice: 'no', score: 0 }),
  };
  const violations: Violation[] = broken.map((id) => violation(id));
  return resultOf('s', { expected: 'x', violations, judgements: [said], ...more });
}

const agreement = (results: readonly Result[], ...rules: readonly Rule[]) =>
  judgeAgreements(results, rules).map(({ agreed, of, isTrusted }) => [agreed, of, isTrusted]);

describe('the agreement of judges', () => {
  const EXPECTED = rule('right', 'equals', { value: '{{ expected }}' });

  it('counts answers that both reject, and that both let pass', () => {
    const results = [judged([]), judged(['right', 'kind']), judged(['kind']), judged(['right'])];
    assert.deepEqual(agreement(results, EXPECTED), [[2, 4, false]]);
    const many = Array.from({ length: 9 }, () => judged(['right', 'kind']));
    assert.deepEqual(agreement(many, EXPECTED), [[9, 9, true]]);
  });

  it('leaves out what only one of them decides about', () => {
    assert.deepEqual(agreement([judged(['kind'])], rule('short', 'words', { max: 3 })), []);
    assert.deepEqual(agreement([judged([], { expected: undefined })], EXPECTED), []);
    assert.deepEqual(agreement([judged([], { hasChosen: false })], EXPECTED), []);
    assert.deepEqual(agreement([judged([], { facts: [] })], rule('facts', 'facts')), []);
    assert.deepEqual(agreement([judged([], { facts: ['x'] })], rule('facts', 'facts')), [[1, 1, false]]);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { tallyRules, tallyTitle } from '../../../src/core/authoring/rule-tally.ts';
import type { Violation } from '../../../src/core/rules/rule.ts';

const broken = (...rules: string[]): Violation[] =>
  rules.map((rule) => ({
    rule,
    category: 'format',
    severity: 'error',
    span: { start: 0, end: 0 },
    message: 'is wrong',
  }));

describe('how rules fared', () => {
  it('counts a result once for each rule it breaks, and only results with a verdict', () => {
    const results = [
      { violations: broken('short', 'short', 'json') },
      { violations: broken('short') },
      { violations: [] },
      { violations: [], error: { kind: 'timeout' as const, message: 'no answer' } },
    ];
    const { checked, broken: by } = tallyRules(results);
    assert.equal(checked, 3);
    assert.deepEqual(by.get('short'), [results[0], results[1]]);
    assert.deepEqual(by.get('json'), [results[0]]);
    assert.equal(by.get('other'), undefined);
  });

  it('knows rules by any name', () => {
    const { broken: by } = tallyRules([{ violations: broken('__proto__', 'constructor') }]);
    assert.deepEqual([...by.keys()], ['__proto__', 'constructor']);
  });

  const record = (failed: number, checked: number, changed = false) => ({ failed, checked, changed });
  const titles: [string, ReturnType<typeof record>[], string | undefined][] = [
    ['a failing rule', [record(7, 30)], 'fails 7 of 30 · last run'],
    ['a rule that holds', [record(0, 30)], 'holds in all 30 · last run'],
    ['thousands', [record(0, 12_000)], 'holds in all 12,000 · last run'],
    ['two prompts', [record(7, 30), record(2, 30)], 'fails 9 of 60 in 2 prompts · last run'],
    ['a prompt that was not run', [record(7, 30), record(0, 0)], 'fails 7 of 30 · last run'],
    ['nothing run', [record(0, 0)], undefined],
    ['no prompt', [], undefined],
    ['rules edited since', [record(7, 30, true)], 'fails 7 of 30 · last run, rules edited since'],
    ['a rule that may be new', [record(0, 30, true)], 'rules edited since the last run'],
  ];
  for (const [what, records, title] of titles) {
    it(`says it: ${what}`, () => assert.equal(tallyTitle(records), title));
  }
});

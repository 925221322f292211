import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { scoreOf } from '../../../src/core/rules/score.ts';
import { violation } from '../report/support.ts';

const RULES = [{ id: 'json', weight: 3 }, { id: 'short' }, { id: 'polite', weight: 0 }];
const NO_OVERRIDES = { rules: {}, facts: [] };

describe('scoreOf', () => {
  it('is the weight of what is kept over the weight of all, however often a rule is broken', () => {
    assert.equal(scoreOf(RULES, NO_OVERRIDES, []), 1);
    assert.equal(scoreOf(RULES, NO_OVERRIDES, [violation('short'), violation('short')]), 3 / 4);
    assert.equal(scoreOf(RULES, NO_OVERRIDES, [violation('json')]), 1 / 4);
    assert.equal(scoreOf(RULES, NO_OVERRIDES, [violation('json'), violation('short')]), 0);
  });

  it('leaves rules without weight out, and those that the sample switches off', () => {
    assert.equal(scoreOf(RULES, NO_OVERRIDES, [violation('polite')]), 1);
    assert.equal(scoreOf(RULES, { ...NO_OVERRIDES, rules: { json: false } }, [violation('short')]), 0);
    assert.equal(
      scoreOf(RULES, { ...NO_OVERRIDES, rules: { json: { severity: 'info' } } }, [violation('short')]),
      3 / 4,
    );
  });

  it('leaves facts out of a sample that has none', () => {
    const rules = [{ id: 'known', check: 'facts' }, { id: 'short' }];
    assert.equal(scoreOf(rules, NO_OVERRIDES, [violation('short')]), 0);
    assert.equal(scoreOf(rules, { rules: {}, facts: ['30 days'] }, [violation('short')]), 1 / 2);
  });

  it('leaves what is expected out of a sample that expects nothing', () => {
    const rules = [{ id: 'expected', check: 'expected' }, { id: 'short' }];
    assert.equal(scoreOf(rules, NO_OVERRIDES, [violation('short')]), 0);
    assert.equal(scoreOf(rules, { ...NO_OVERRIDES, expected: null }, [violation('short')]), 1 / 2);
  });

  it('is whole where nothing counts, and none where nothing is asked', () => {
    assert.equal(scoreOf([{ id: 'polite', weight: 0 }], NO_OVERRIDES, []), 1);
    assert.equal(scoreOf([{ id: 'constructor' }], NO_OVERRIDES, []), 1);
    assert.equal(scoreOf([], NO_OVERRIDES, []), undefined);
    assert.equal(scoreOf([{ id: 'known', check: 'facts' }], NO_OVERRIDES, []), undefined);
  });
});

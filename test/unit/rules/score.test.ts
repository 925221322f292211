import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { scoreOf } from '../../../src/core/rules/score.ts';
import { violation } from '../report/support.ts';

const RULES = [{ id: 'json', weight: 3 }, { id: 'short' }, { id: 'polite', weight: 0 }];
const SAMPLE = { facts: [] };

describe('scoreOf', () => {
  it('is the weight of what is kept over the weight of all, however often a rule is broken', () => {
    assert.equal(scoreOf(RULES, SAMPLE, []), 1);
    assert.equal(scoreOf(RULES, SAMPLE, [violation('short'), violation('short')]), 3 / 4);
    assert.equal(scoreOf(RULES, SAMPLE, [violation('json')]), 1 / 4);
    assert.equal(scoreOf(RULES, SAMPLE, [violation('json'), violation('short')]), 0);
  });

  it('leaves rules without weight out', () => {
    assert.equal(scoreOf(RULES, SAMPLE, [violation('polite')]), 1);
  });

  it('counts what needs a shape that is missing as broken, and what could not run not at all', () => {
    assert.equal(scoreOf(RULES, SAMPLE, [violation('json', { echoes: ['short'] })]), 0);
    assert.equal(scoreOf(RULES, SAMPLE, [violation('json', { notRun: true })]), 1);
    assert.equal(scoreOf([{ id: 'short' }], SAMPLE, [violation('short', { notRun: true })]), undefined);
  });

  it('leaves facts out of a sample that has none', () => {
    const rules = [{ id: 'known', check: 'facts' }, { id: 'short' }];
    assert.equal(scoreOf(rules, SAMPLE, [violation('short')]), 0);
    assert.equal(scoreOf(rules, { facts: ['30 days'] }, [violation('short')]), 1 / 2);
  });

  it('leaves what is expected out of a sample that expects nothing', () => {
    const rules = [{ id: 'expected', check: 'expected' }, { id: 'short' }];
    assert.equal(scoreOf(rules, SAMPLE, [violation('short')]), 0);
    assert.equal(scoreOf(rules, { ...SAMPLE, expected: null }, [violation('short')]), 1 / 2);
  });

  it('is whole where nothing counts, and none where nothing is asked', () => {
    assert.equal(scoreOf([{ id: 'polite', weight: 0 }], SAMPLE, []), 1);
    assert.equal(scoreOf([{ id: 'constructor' }], SAMPLE, []), 1);
    assert.equal(scoreOf([], SAMPLE, []), undefined);
    assert.equal(scoreOf([{ id: 'known', check: 'facts' }], SAMPLE, []), undefined);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Category } from '../../../src/core/failure-category.ts';
import { orderBy, type RungStanding } from '../../../src/core/ladder/order.ts';
import { targetShare } from '../../../src/core/ladder/target-share.ts';

const standing = (failing: readonly Category[], more: Partial<RungStanding> = {}): RungStanding => ({
  rung: 1,
  of: 20,
  isUnchecked: false,
  failing,
  repairable: 0,
  ...more,
});
const OPTIONS = { hasKnowledge: true };
const orderOf = (first: RungStanding, options: Partial<Parameters<typeof orderBy>[2]> = {}) =>
  orderBy({ first, highest: first }, new Set([1]), { ...OPTIONS, ...options });

describe('the order of rungs', () => {
  it('begins with the prompt alone', () => {
    assert.equal(orderBy({}, new Set(), OPTIONS).next, 1);
  });

  it('stops where nothing fails, and where the target is met', () => {
    const none = orderOf(standing([]));
    assert.equal(none.next, undefined);
    assert.deepEqual(none.left.get(2), { state: 'not-needed', why: 'Nothing fails on rung 1.' });
    const met = orderOf(standing(['missing-knowledge']), { target: 0.05 });
    assert.equal(met.next, undefined);
    assert.equal(met.left.get(3)?.why, 'Rung 1 meets the target of 5 %.');
    assert.equal(orderOf(standing(['missing-knowledge', 'format']), { target: 0.05 }).next, 2);
  });

  it('leaves retrieval out where format and constraints alone fail', () => {
    const { next, left } = orderOf(standing(['format', 'constraint', 'truncated'], { repairable: 2 }));
    assert.equal(next, 3);
    assert.equal(
      left.get(2)?.why,
      'All 2 failures that a rung can change are of format, constraints or safety, which no passage changes.',
    );
    assert.equal(orderOf(standing(['format', 'wrong-answer'])).next, 2);
  });

  it('leaves retrieval out where there is no knowledge', () => {
    const { next, left } = orderOf(standing(['missing-knowledge', 'format'], { repairable: 1 }), {
      hasKnowledge: false,
    });
    assert.equal(next, 3);
    assert.match(left.get(2)?.why ?? '', /names no knowledge/);
  });

  it('leaves rules out where missing knowledge alone fails, and where nothing is asked again', () => {
    const second = (failing: readonly Category[], repairable: number) =>
      orderBy(
        { first: standing(['format']), highest: standing(failing, { rung: 2, repairable }) },
        new Set([1, 2]),
        OPTIONS,
      );
    assert.match(second(['missing-knowledge'], 1).left.get(3)?.why ?? '', /^The one failure is of missing/);
    assert.match(second(['wrong-answer'], 0).left.get(3)?.why ?? '', /No failing answer breaks a rule/);
    assert.equal(second(['wrong-answer', 'format'], 1).next, 3);
  });

  it('says nothing of samples without a verdict', () => {
    const { next, left } = orderOf(standing([], { of: 0 }));
    assert.equal(next, undefined);
    assert.equal(left.get(2)?.why, 'No sample has a verdict on rung 1.');
  });

  it('goes no further where nothing was checked', () => {
    const { next, left } = orderOf(standing([], { isUnchecked: true }));
    assert.equal(next, undefined);
    assert.deepEqual(left.get(2), { state: 'skipped', why: 'Nothing was checked on rung 1.' });
  });

  it('reads targets as people write them', () => {
    assert.deepEqual(['5 %', '5%', 5, '0.5 %', 0].map(targetShare), [0.05, 0.05, 0.05, 0.005, 0]);
    assert.deepEqual(['five', '-1 %', '101 %', ''].map(targetShare), Array(4).fill(undefined));
  });
});

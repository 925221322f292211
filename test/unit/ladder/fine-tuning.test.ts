import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ASSUMPTIONS, type AssumptionName, assumptionsOf } from '../../../src/core/ladder/assumptions.ts';
import { type ClimbEnd, sumOf, tuningVerdict } from '../../../src/core/ladder/fine-tuning.ts';

const MEASURED = {
  volume: 1_000,
  callUsd: 0.01,
  inputTokens: 1_000,
  outputTokens: 100,
};
const OWN: Record<AssumptionName, number> = {
  volume: 1_000,
  callUsd: 0.01,
  tunedCallUsd: 0.002,
  setupUsd: 1_000,
  trainingUsd: 10,
  iterations: 2,
  rowsNeeded: 100,
  rowUsd: 1,
  changesPerYear: 2,
  maintenanceUsd: 50,
};
const sum = (own: Partial<Record<AssumptionName, number>> = {}, rows = 40) => {
  const found = sumOf(assumptionsOf(MEASURED, { ...OWN, ...own }), rows);
  assert.ok(found);
  return found;
};

describe('the sum for a tuned model', () => {
  it('agrees with a sum by hand', () => {
    // 1,000 + 2 × 10 + 60 rows × 1; a year 2 × 20 + 12 × 50; a day saves 8 − 640 / 365.
    const { upfrontUsd, yearlyUsd, now, tuned, breakEvenDays, breakEvenVolume } = sum();
    assert.equal(upfrontUsd, 1_080);
    assert.equal(yearlyUsd, 640);
    assert.equal(now, 3_650);
    assert.equal(tuned, 1_080 + 640 + 730);
    assert.ok(Math.abs((breakEvenDays ?? 0) - 1_080 / (8 - 640 / 365)) < 1e-9);
    assert.ok(Math.abs((breakEvenVolume ?? 0) - (1_080 + 640) / 365 / 0.008) < 1e-9);
  });

  it('is reached sooner with more calls, and later with more changes and fewer rows', () => {
    const days = (found: ReturnType<typeof sum>) => found.breakEvenDays ?? Number.POSITIVE_INFINITY;
    const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(amount, amount, fc.nat(50), fc.nat(50), fc.nat(200), (a, b, changes, more, rows) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        assert.ok(days(sum({ volume: high })) <= days(sum({ volume: low })));
        assert.ok(days(sum({ changesPerYear: changes + more })) >= days(sum({ changesPerYear: changes })));
        assert.ok(sum({}, rows).upfrontUsd >= sum({}, rows + 1).upfrontUsd);
      }),
    );
  });

  it('breaks even within a year exactly at the volume that it names', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.0001, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.nat(100_000),
        (callUsd, share, setupUsd) => {
          const own = { callUsd, tunedCallUsd: callUsd * share, setupUsd };
          const volume = sum(own).breakEvenVolume;
          assert.ok(volume !== undefined && volume > 0);
          assert.ok(Math.abs((sum({ ...own, volume }).breakEvenDays ?? 0) - 365) < 1e-3);
          assert.ok(
            Math.abs(sum({ ...own, volume }).now - sum({ ...own, volume }).tuned) < 1e-3 * (1 + setupUsd),
          );
        },
      ),
    );
  });

  it('never breaks even where a call of the tuned model costs as much', () => {
    const { breakEvenDays, breakEvenVolume } = sum({ tunedCallUsd: 0.01 });
    assert.equal(breakEvenDays, undefined);
    assert.equal(breakEvenVolume, undefined);
  });

  it('asks for what no price list says, with the size of a training', () => {
    const asked = assumptionsOf(MEASURED);
    assert.equal(asked.trainingUsd.value, null);
    assert.equal(asked.tunedCallUsd.value, null);
    assert.equal(asked.trainingUsd.source, 'no known price; enter it; 330,000 tokens in 3 epochs');
    assert.equal(sumOf(asked, 0), undefined);
  });

  it('has every figure changed by the workspace', () => {
    for (const name of Object.keys(ASSUMPTIONS) as AssumptionName[]) {
      const { value, isOwn, source } = assumptionsOf(MEASURED, { [name]: 7 })[name];
      assert.deepEqual([value, isOwn, source], [7, true, 'the workspace']);
    }
  });
});

describe('whether to train a model', () => {
  const END: ClimbEnd = {
    isOver: true,
    isUnchecked: false,
    isMet: false,
    isAbove: true,
    failing: ['format', 'format', 'wrong-answer'],
    isRulesMeasured: true,
    changesPerYear: 2,
    rowsNeeded: 100,
    rowsAvailable: 120,
  };
  const verdict = (change: Partial<ClimbEnd>) => tuningVerdict({ ...END, ...change });
  const cheap = { upfrontUsd: 1, yearlyUsd: 1, now: 10, tuned: 2, breakEvenDays: 30 };

  it('knows the three cases where it is right', () => {
    assert.deepEqual(verdict({}).cases, ['behaviour']);
    assert.deepEqual(verdict({ failing: ['wrong-answer'] }).cases, ['judgement']);
    assert.deepEqual(verdict({ isMet: true, isAbove: false, sum: cheap }).cases, ['volume']);
    assert.ok(
      [{}, { failing: ['wrong-answer' as const] }, { isMet: true, sum: cheap }].every(
        (each) => verdict(each).isAdvised,
      ),
    );
  });

  it('says not yet, and what stands in the way', () => {
    const obstacles = (change: Partial<ClimbEnd>) => verdict(change).obstacles;
    assert.deepEqual(obstacles({ isOver: false }), ['not-climbed']);
    assert.deepEqual(obstacles({ isMet: true, isAbove: false }), ['target-met']);
    assert.deepEqual(obstacles({ isMet: true, isAbove: false, failing: [] }), ['nothing-fails']);
    assert.deepEqual(obstacles({ isUnchecked: true, isAbove: false, failing: [] }), ['unchecked']);
    assert.deepEqual(obstacles({ changesPerYear: 12 }), ['unstable-task']);
    assert.deepEqual(obstacles({ rowsAvailable: 99 }), ['too-few-rows']);
    for (const failing of ['missing-knowledge', 'ignored-context'] as const)
      assert.deepEqual(obstacles({ failing: [failing] }), ['no-case']);
    assert.deepEqual(obstacles({ isAbove: false }), ['uncertain']);
    assert.deepEqual(obstacles({ isMet: true, sum: { ...cheap, breakEvenDays: 400 } }), ['target-met']);
  });
});

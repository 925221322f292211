import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { mcnemarTest } from '../../../src/core/statistics/binomial.ts';
import { SequentialTest } from '../../../src/core/statistics/sequential-test.ts';

const changes = fc.array(fc.constantFrom<number>(-1, 0, 0, 1, 1), { minLength: 1, maxLength: 120 });

function decide(all: readonly number[], order = all.map((_, index) => index)) {
  const test = new SequentialTest(all.length);
  for (const place of order) test.add(place, all[place] ?? 0);
  return test;
}

describe('interim analyses of a comparison', () => {
  it('decide by the order drawn, whatever the order of arrival', () => {
    fc.assert(
      fc.property(
        changes.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.keys()], { minLength: all.length })),
        ),
        ([all, order]) => {
          assert.equal(decide(all, order).decision, decide(all).decision);
          assert.equal(decide(all, order).counted, decide(all).counted);
        },
      ),
    );
  });

  it('always decide by the last sample, and never for the smaller side', () => {
    fc.assert(
      fc.property(changes, (all) => {
        const { decision, counted } = decide(all);
        assert.ok(decision);
        const seen = all.slice(0, counted);
        const balance = seen.reduce((sum, each) => sum + each, 0);
        if (decision === 'better') assert.ok(balance > 0);
        if (decision === 'worse') assert.ok(balance < 0);
      }),
    );
  });

  it('stop early only where no remaining sample could change the verdict, or a boundary is crossed', () => {
    fc.assert(
      fc.property(changes, (all) => {
        const { decision, counted } = decide(all);
        if (counted === all.length || decision !== 'cannot-tell') return;
        // Whatever the rest had been, the whole would not have been told apart.
        for (const rest of [1, -1]) {
          const whole: number[] = [...all.slice(0, counted), ...all.slice(counted).map(() => rest)];
          const fixed = whole.filter((each) => each > 0).length;
          const broken = whole.filter((each) => each < 0).length;
          assert.ok(mcnemarTest(fixed, broken) > 0.0412);
        }
      }),
    );
  });

  it('see a large difference after two fifths, and nothing before the first of them', () => {
    const test = decide(new Array(100).fill(1));
    assert.equal(test.decision, 'better');
    assert.ok(test.counted >= 20 && test.counted <= 40);
    const waiting = new SequentialTest(50);
    for (let place = 1; place < 50; place++) waiting.add(place, 1);
    assert.equal(waiting.counted, 0);
    assert.equal(waiting.decision, undefined);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { PairHeap } from '../../../src/core/tokens/pair-heap.ts';

/** A pair to add, or `take`. */
const steps = fc.array(
  fc.oneof(
    { arbitrary: fc.tuple(fc.nat(5), fc.nat(30)), weight: 2 },
    { arbitrary: fc.constant('take' as const), weight: 1 },
  ),
  { maxLength: 80 },
);

describe('waiting pairs', () => {
  it('are taken by rank, then from the left, however they come', () => {
    fc.assert(
      fc.property(steps, (work) => {
        const waiting = new PairHeap();
        const model: [rank: number, token: number][] = [];
        for (const step of work) {
          if (step !== 'take') {
            waiting.add(...step);
            model.push(step);
            model.sort(([rankA, a], [rankB, b]) => rankA - rankB || a - b);
            continue;
          }
          const [rank, token] = model.shift() ?? [];
          assert.equal(waiting.lowest, rank);
          if (rank !== undefined) assert.equal(waiting.take(rank), token);
        }
        assert.equal(waiting.lowest, model[0]?.[0]);
      }),
      { numRuns: 1_000 },
    );
  });
});

import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { forEachConcurrently } from '../../../src/core/engine/pool.ts';

/** Numbers from 0, and how many were asked for and whether the iterator was closed. */
function counted(count: number) {
  const state = { pulled: 0, closed: false };
  async function* numbers() {
    try {
      for (let number = 0; number < count; number++) {
        state.pulled++;
        yield number;
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, items: numbers() };
}

describe('forEachConcurrently', () => {
  it('hands on every item once and keeps to its limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        async (turns, limit) => {
          const { items } = counted(turns.length);
          const seen: number[] = [];
          let open = 0;
          let most = 0;
          await forEachConcurrently(items, limit, async (item) => {
            most = Math.max(most, ++open);
            for (let left = turns[item] ?? 0; left > 0; left--) await turn();
            seen.push(item);
            open--;
          });
          assert.deepEqual(
            seen.toSorted((a, b) => a - b),
            turns.map((_, index) => index),
          );
          assert.ok(most <= limit, `${most} at once, of ${limit}`);
        },
      ),
    );
  });

  it('fills every place', async () => {
    const { items } = counted(10);
    let open = 0;
    let most = 0;
    await forEachConcurrently(items, 4, async () => {
      most = Math.max(most, ++open);
      await turn();
      open--;
    });
    assert.equal(most, 4);
  });

  it('pulls an item only when a place is free', async () => {
    const { state, items } = counted(100);
    let finish = () => {};
    const blocked = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const work = forEachConcurrently(items, 3, () => blocked);
    for (let turns = 0; turns < 5; turns++) await turn();
    assert.equal(state.pulled, 3);
    finish();
    await work;
    assert.equal(state.pulled, 100);
  });

  it('throws the first rejection once the others have settled, and closes the iterable', async () => {
    const { state, items } = counted(100);
    const settled: number[] = [];
    const work = forEachConcurrently(items, 3, async (item) => {
      // The second worker fails first.
      for (let turns = 0; turns < (item === 1 ? 2 : 6); turns++) await turn();
      settled.push(item);
      if (item < 2) throw new Error(`item ${item}`);
    });
    await assert.rejects(work, { message: 'item 1' });
    assert.deepEqual(settled, [1, 0, 2]);
    assert.deepEqual(state, { pulled: 3, closed: true });
  });

  it('throws what the iterable throws, once the workers have settled', async () => {
    async function* broken() {
      yield 0;
      await turn();
      throw new Error('no more');
    }
    let settled = false;
    const work = forEachConcurrently(broken(), 2, async () => {
      for (let turns = 0; turns < 5; turns++) await turn();
      settled = true;
    });
    await assert.rejects(work, { message: 'no more' });
    assert.ok(settled);
  });

  it('has nothing to do for an empty iterable', async () => {
    const { items } = counted(0);
    await forEachConcurrently(items, 64, () => assert.fail('There is no item.'));
  });
});

import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { Spending } from '../../../src/core/calls/spending.ts';

/** USD; small sums, as calls cost them, so that rounding has its chance. */
const usd = fc.double({ min: 0, max: 0.01, noNaN: true });

const never = new AbortController().signal;

/** Whether a promise has resolved after everything that can run has run. */
async function isResolved(promise: Promise<unknown>): Promise<boolean> {
  let resolved = false;
  void promise.then(() => {
    resolved = true;
  });
  await turn();
  return resolved;
}

describe('Spending', () => {
  it('never crosses its limit, and refuses only what could have crossed it', async () => {
    const call = fc.record({
      most: usd,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      turns: fc.nat(4),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { maxLength: 60 }),
        fc.double({ min: 0, max: 0.1, noNaN: true }),
        fc.double({ min: 0, max: 0.05, noNaN: true }),
        fc.integer({ min: 1, max: 16 }),
        async (calls, limit, before, concurrency) => {
          const spending = new Spending(limit, before);
          let spent = before;
          let underWay = 0;
          const queue = [...calls];
          const work = async () => {
            for (let next = queue.shift(); next; next = queue.shift()) {
              const { most, share, turns } = next;
              if (!(await spending.reserve(most, never))) {
                assert.equal(underWay, 0, 'refused while a call under way may turn out cheaper');
                assert.ok(spent + most > limit - 1e-9, `${most} refused at ${spent} of ${limit}`);
                continue;
              }
              underWay++;
              for (let left = turns; left > 0; left--) await turn();
              underWay--;
              spent += most * share;
              spending.charge(most, most * share);
              assert.ok(spent <= Math.max(limit, before) + 1e-9, `${spent} of ${limit}`);
            }
          };
          await Promise.all(Array.from({ length: concurrency }, work));
        },
      ),
    );
  });

  it('lets a call wait for those under way, and go when one was cheaper than feared', async () => {
    const spending = new Spending(1, 0);
    assert.equal(await spending.reserve(0.8, never), true);
    const second = spending.reserve(0.8, never);
    assert.equal(await isResolved(second), false);
    spending.charge(0.8, 0.1);
    assert.equal(await second, true);
  });

  it('refuses a waiting call when those under way have used the money up', async () => {
    const spending = new Spending(1, 0);
    await spending.reserve(0.8, never);
    const second = spending.reserve(0.8, never);
    spending.charge(0.8, 0.8);
    assert.equal(await second, false);
  });

  it('lets a call go that is cancelled while it waits, and keeps the money for the others', async () => {
    const spending = new Spending(1, 0);
    await spending.reserve(0.8, never);
    const abort = new AbortController();
    const second = spending.reserve(0.8, abort.signal);
    const third = spending.reserve(0.9, never);
    abort.abort();
    assert.equal(await second, false);
    assert.equal(await isResolved(third), false);
    spending.charge(0.8, 0.1);
    assert.equal(await third, true);
  });

  it('counts what was spent before', async () => {
    assert.equal(await new Spending(1, 0.5).reserve(0.6, never), false);
    assert.equal(await new Spending(1, 0.5).reserve(0.5, never), true);
  });

  it('does not wait for a rounding error', async () => {
    const spending = new Spending(1, 0);
    const sums = [0.1, 0.2, 0.3];
    for (const sum of sums) await spending.reserve(sum, never);
    for (const sum of sums.toReversed()) spending.charge(sum, 0);
    assert.equal(await spending.reserve(2, never), false);
  });

  it('without a limit allows everything', async () => {
    const spending = new Spending(Number.POSITIVE_INFINITY, 0);
    assert.equal(spending.isLimited, false);
    assert.equal(await spending.reserve(1e9, never), true);
    assert.equal(new Spending(0, 0).isLimited, true);
  });
});

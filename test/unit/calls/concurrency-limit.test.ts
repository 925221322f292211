import assert from 'node:assert/strict';
import { setImmediate as tick } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { ConcurrencyLimit } from '../../../src/core/calls/concurrency-limit.ts';

interface Server {
  /** Requests it answers at once; the others wait for a place. */
  readonly slots: number;
  /** Of each answer, in ms. */
  readonly serviceMs: (index: number) => number;
  /** A call that takes longer is given up. */
  readonly timeoutMs?: number;
}

interface Outcome {
  readonly wallMs: number;
  readonly timeouts: number;
  readonly mostUnderWay: number;
  readonly limit: number;
}

/** Lets calls through a limit to a server, in simulated time. */
async function simulate(calls: number, most: number, server: Server): Promise<Outcome> {
  const { slots, serviceMs, timeoutMs = 60_000 } = server;
  const limit = new ConcurrencyLimit(most, timeoutMs);
  const { signal } = new AbortController();
  const free = new Array<number>(slots).fill(0);
  const underWay: { end: number; latencyMs: number; done: (isOverloaded: boolean) => void }[] = [];
  let now = 0;
  let begun = 0;
  let timeouts = 0;
  let mostUnderWay = 0;
  // As many workers as calls may be under way: each takes the next call when its last one is over.
  const worker = async () => {
    while (begun < calls) {
      const index = begun++;
      const end = await limit.turn(signal);
      const slot = free.indexOf(Math.min(...free));
      const from = Math.max(now, free[slot] ?? 0);
      const answered = from + serviceMs(index);
      free[slot] = answered;
      const finish = Math.min(answered, now + timeoutMs);
      await new Promise<void>((resolve) => {
        const begin = now;
        underWay.push({
          end: finish,
          latencyMs: finish - begin,
          done: (isOverloaded) => {
            end?.({ isOverloaded, ...(!isOverloaded && { latencyMs: finish - begin }) });
            resolve();
          },
        });
        mostUnderWay = Math.max(mostUnderWay, underWay.length);
      });
    }
  };
  const workers = Promise.all(Array.from({ length: most }, worker));
  for (;;) {
    await tick();
    const next = underWay.sort((a, b) => a.end - b.end).shift();
    if (!next) break;
    now = next.end;
    const isTimeout = next.latencyMs >= timeoutMs;
    if (isTimeout) timeouts++;
    next.done(isTimeout);
  }
  await workers;
  return { wallMs: now, timeouts, mostUnderWay, limit: limit.state.limit };
}

describe('the limit of calls to a server', () => {
  it('grows to all that is allowed where a server has room', async () => {
    const { wallMs, limit } = await simulate(2_000, 64, { slots: 1_000, serviceMs: () => 100 });
    assert.equal(limit, 64);
    const best = Math.ceil(2_000 / 64) * 100;
    assert.ok(wallMs <= best * 1.08, `${wallMs} ms where ${best} ms are possible`);
  });

  it('drowns no server of two slots, and loses nothing by it', async () => {
    const { wallMs, timeouts, limit } = await simulate(75, 8, {
      slots: 2,
      serviceMs: () => 1_500,
      timeoutMs: 4_000,
    });
    assert.equal(timeouts, 0);
    assert.ok(limit < 8);
    assert.equal(wallMs, Math.ceil(75 / 2) * 1_500);
  });

  it('keeps a slow server of unequal answers at work without a time-out', async () => {
    const { wallMs, timeouts } = await simulate(200, 8, {
      slots: 2,
      serviceMs: (index) => 1_000 + ((index * 7919) % 5_000),
      timeoutMs: 60_000,
    });
    assert.equal(timeouts, 0);
    const work = Array.from({ length: 200 }, (_, index) => 1_000 + ((index * 7919) % 5_000));
    const best = work.reduce((sum, ms) => sum + ms, 0) / 2;
    assert.ok(wallMs <= best * 1.05, `${wallMs} ms where ${best} ms are possible`);
  });

  it('halves where the server does not keep up, once for all calls of that moment', async () => {
    const limit = new ConcurrencyLimit(64, 60_000);
    const { signal } = new AbortController();
    const ends = await Promise.all(Array.from({ length: 4 }, () => limit.turn(signal)));
    for (const end of ends) end?.({ isOverloaded: true });
    assert.equal(limit.state.limit, 2);
  });

  it('does not shrink for latency too small to tell anything', async () => {
    const { limit } = await simulate(500, 16, { slots: 1, serviceMs: () => 1 });
    assert.equal(limit, 16);
  });

  it('lets go of who waits when the signal aborts', async () => {
    const limit = new ConcurrencyLimit(1, 60_000);
    const stop = new AbortController();
    const end = await limit.turn(stop.signal);
    const waiting = limit.turn(stop.signal);
    assert.deepEqual(limit.state, { limit: 1, underWay: 1, waiting: 1 });
    stop.abort();
    assert.equal(await waiting, undefined);
    end?.({ isOverloaded: false, latencyMs: 1 });
    assert.deepEqual(limit.state, { limit: 1, underWay: 0, waiting: 0 });
  });
});

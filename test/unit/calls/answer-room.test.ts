import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { describe, it } from 'mocha';
import { AnswerRoom } from '../../../src/core/calls/answer-room.ts';
import { LARGE_ANSWER } from '../../../src/core/providers/provider.ts';
import { REQUEST, staged } from './staged.ts';

const turn = () => new Promise(setImmediate);

describe('room for large answers', () => {
  it('is had by two at once, and by the next when one of them is stored', async () => {
    const room = new AnswerRoom();
    const tasks = Array.from({ length: 4 }, () => room.forTask());
    const got: number[] = [];
    for (const [index, task] of tasks.entries()) void task.take().then(() => got.push(index));
    await turn();
    assert.deepEqual(got, [0, 1]);
    await tasks[0]?.take();
    tasks[1]?.release();
    await turn();
    assert.deepEqual(got, [0, 1, 2]);
    tasks[1]?.[Symbol.dispose]();
    await turn();
    assert.deepEqual(got, [0, 1, 2]);
    tasks[0]?.[Symbol.dispose]();
    await turn();
    assert.deepEqual(got, [0, 1, 2, 3]);
  });

  it('goes to one more at a time where nothing has moved for long, and not because the machine is slow', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const room = new AnswerRoom();
      const tasks = Array.from({ length: 9 }, () => room.forTask());
      const got: number[] = [];
      for (const [index, task] of tasks.entries()) void task.take().then(() => got.push(index));
      const after = async (ms: number) => {
        mock.timers.tick(ms);
        await turn();
        return got.length;
      };
      for (const [index, task] of tasks.slice(0, 5).entries()) {
        assert.equal(await after(8_000), index + 2);
        task.release();
      }
      assert.equal(await after(8_000), 7);
      assert.equal(await after(2_000), 8);
      assert.equal(await after(8_000), 8);
      assert.equal(await after(2_000), 9);
    } finally {
      mock.timers.reset();
    }
  });

  it('is not kept for a call that ended while it waited', async () => {
    const room = new AnswerRoom();
    const [first, second, ended, last] = Array.from({ length: 4 }, () => room.forTask());
    await Promise.all([first?.take(), second?.take()]);
    const waiting = ended?.take();
    ended?.[Symbol.dispose]();
    await waiting;
    first?.release();
    await last?.take();
  });

  it('is left without garbage, where the process offers to collect it and there is enough', async () => {
    const own = globalThis.gc;
    let collected = 0;
    globalThis.gc = (() => void collected++) as unknown as NodeJS.GCFunction;
    try {
      const room = new AnswerRoom();
      room.forTask().release();
      assert.equal(collected, 0);
      const garbage: Buffer[] = [];
      const answer = async (bytes: number) => {
        const task = room.forTask();
        await task.take();
        garbage.push(Buffer.alloc(bytes));
        task.release();
        return collected;
      };
      assert.deepEqual([await answer(300e6), await answer(0), await answer(300e6)], [1, 1, 2]);
    } finally {
      globalThis.gc = own;
    }
  });

  it(
    'is asked for by what is read, and by what the cache holds',
    staged(
      { server: { answer: ({ index }) => 'x'.repeat(index === 0 ? 10 : 2 * LARGE_ANSWER) } },
      async ({ callerWith, cache, server }) => {
        const { call } = callerWith({ cache });
        let taken = 0;
        const room = {
          take: async () => {
            taken++;
          },
          release: () => {},
        };
        await call(REQUEST, 0, room);
        assert.equal(taken, 0);
        await call(REQUEST, 1, room);
        assert.equal(taken, 1);
        await call(REQUEST, 1, room);
        assert.deepEqual([taken, server.requests.length], [2, 2]);
      },
    ),
  );
});

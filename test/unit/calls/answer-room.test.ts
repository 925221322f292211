import assert from 'node:assert/strict';
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

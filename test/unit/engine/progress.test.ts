import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import type { RunStart } from '../../../src/core/engine/start.ts';
import { watchProgress } from '../../../src/core/report/progress.ts';
import { errorReply } from '../../support/openai-server.ts';
import { files, staged } from './staged.ts';

describe('the progress of a run', () => {
  it('tells which samples are asked when their turn comes, and which wait for the server', async () => {
    const begun: string[] = [];
    let limits: RunStart['limits'] | undefined;
    const full = (async () => {
      while (limits?.state.waiting !== 2) await sleep(1);
      return [begun.length, limits.state.underWay];
    })();
    const script = () => ({ until: full.then(() => {}) });
    await staged(files(6), { script }, async ({ run }) => {
      await run({
        concurrency: 6,
        onStart: (start) => {
          limits = start.limits;
        },
        onBegin: ({ sample }) => begun.push(sample),
      });
    })();
    assert.deepEqual(await full, [4, 4]);
    assert.deepEqual(begun.toSorted(), ['s0', 's1', 's2', 's3', 's4', 's5']);
  });

  it(
    'begins no sample that the cache answers',
    staged(files(2), {}, async ({ run }) => {
      await run();
      await run({ onBegin: () => assert.fail('Nothing is asked.') });
    }),
  );

  it(
    'counts what timed out and what failed, as it is asked again',
    staged(
      files(2),
      {
        script: ({ index }) =>
          [{ fault: 'hang' as const }, { reply: errorReply(500, 'Overloaded') }][index] ?? {},
      },
      async ({ run }) => {
        const { start, all } = await run({ retries: 1, timeoutMs: 1_000 });
        assert.deepEqual(
          all.map(({ status }) => status),
          ['passed', 'passed'],
        );
        assert.deepEqual(start.retries.state, { timedOut: 1, failed: 1, pausing: 0 });
      },
    ),
  );

  it('is told while nothing finishes, and ends with the last result', async () => {
    const told = Promise.withResolvers<void>();
    await staged(files(1), { script: () => ({ until: told.promise }) }, async ({ run }) => {
      const lines: string[] = [];
      let watch: Disposable | undefined;
      await run({
        onStart: (start) => {
          watch = watchProgress(start, (line) => {
            lines.push(line);
            if (/^0\/1 .* · \d+(?:\.\d)? s so far · 1 under way$/.test(line)) told.resolve();
          });
        },
      });
      while (!lines.at(-1)?.startsWith('1/1 ')) await sleep(10);
      watch?.[Symbol.dispose]();
      assert.match(lines[0] ?? '', /^0\/1 /);
    })();
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { earlierRuns } from '../../../src/core/runs/history.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { SummaryBuilder } from '../../../src/core/runs/summary.ts';
import { tempWorkspace } from '../../support/workspace.ts';
import { attempt, newRun, resultOf } from '../engine/support.ts';

const KIND = {
  file: 'triage.prompt.yml',
  provider: 'openai',
  model: 'test-model',
  parameters: {},
  responseFormat: { type: 'text' },
} as const;

/** A store to which runs are added, the latest last. */
async function history() {
  const folder = await tempWorkspace();
  const store = new RunStore(folder.path('.prompt-ladder'));
  return {
    store,
    /** @param allowed calls at once @param had calls at once of each result */
    async add(allowed: number, had: readonly (number | undefined)[]) {
      const calls = { concurrency: allowed, retries: 0, timeoutMs: 60_000, useCache: true, record: false };
      const writer = await store.create(newRun({ settings: { repeat: 1, filter: [], calls } }));
      const summary = new SummaryBuilder();
      for (const [index, concurrency] of had.entries()) {
        const result = resultOf(`s${index}`, { attempts: [attempt({ concurrency })] });
        summary.add(result);
        await writer.append(result);
      }
      await writer.finish({
        state: 'finished',
        finishedAt: '2026-11-21T09:31:00.000Z',
        summary: summary.summary,
      });
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe('the calls at once of earlier runs', () => {
  it('are those of a run of few samples, too, which had no room for more than these', async () => {
    await using runs = await history();
    await runs.add(8, [3, 3, 3]);
    assert.deepEqual((await earlierRuns(runs.store, KIND)).concurrency, { usual: 3, allowed: 3 });
  });

  it('are those of the runs that had room for the most', async () => {
    await using runs = await history();
    await runs.add(4, [2, 2, 4, 4, 4, 4]);
    await runs.add(8, [1]);
    await runs.add(1, [1, 1, 1, 1, 1, 1, 1, 1, 1]);
    assert.deepEqual((await earlierRuns(runs.store, KIND)).concurrency, { usual: 4, allowed: 4 });
  });

  it('are unknown where no server was asked', async () => {
    await using runs = await history();
    await runs.add(2, [undefined, undefined]);
    assert.equal((await earlierRuns(runs.store, KIND)).concurrency, undefined);
  });
});

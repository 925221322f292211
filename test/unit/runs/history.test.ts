import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Forecast } from '../../../src/core/estimate/forecast.ts';
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

describe('the tokens that a provider reported in earlier runs', () => {
  /** A run of two answers, for which so many tokens were counted and reported in all. */
  async function add(
    store: RunStore,
    file: string,
    inputTokens: { counted: number; exact: boolean },
    reported: number,
  ) {
    const prompt = { ...newRun().prompt, file };
    const nothing = { low: 0, high: 0 };
    const forecast: Forecast = {
      ...{ model: KIND.model, samples: 2, repeat: 1, leftOut: 0, notCounted: [] },
      ...{ outputTokens: nothing, outputBasis: { kind: 'assumed' }, costUsd: nothing, durationMs: nothing },
      inputTokens: { ...inputTokens, total: inputTokens.counted },
    };
    const writer = await store.create(newRun({ prompt, forecast }));
    const usage = { inputTokens: reported / 2, outputTokens: 1 };
    for (const sample of ['a', 'b'])
      await writer.append(resultOf(sample, { attempts: [attempt({ usage })] }));
    await writer.close();
  }

  for (const exact of [false, true]) {
    const learned = async (store: RunStore) => {
      const { reportedPerCounted, reportedPerExact } = await earlierRuns(store, KIND);
      return exact ? reportedPerExact : reportedPerCounted;
    };

    it(`are those of other prompts only while the prompt has no run, of a count that is ${exact ? '' : 'not '}exact`, async () => {
      await using runs = await history();
      const { store } = runs;
      assert.equal(await learned(store), undefined);
      await add(store, 'other.prompt.yml', { counted: 100, exact }, 160);
      assert.deepEqual(await learned(store), { ratio: 1.6, isOwn: false });
      await add(store, KIND.file, { counted: 100, exact }, 110);
      for (let run = 0; run < 6; run++) await add(store, 'other.prompt.yml', { counted: 100, exact }, 160);
      assert.deepEqual(await learned(store), { ratio: 1.1, isOwn: true });
    });
  }
});

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

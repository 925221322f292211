import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { RunStandings } from '../../../src/core/reviews/run-standings.ts';
import { writeVerdict } from '../../../src/core/reviews/store.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { tempWorkspace } from '../../support/workspace.ts';
import { newRun, resultOf } from '../engine/support.ts';
import { summaryOf } from '../report/support.ts';

const failed = (sample: string, overrides: Partial<Result> = {}) =>
  resultOf(sample, { status: 'failed', ...overrides });

describe('how a run stands', () => {
  it('counts what people have decided since, until they discard it, and all that a killed one has got', async () => {
    await using folder = await tempWorkspace();
    const store = new RunStore(folder.path('.prompt-ladder'));
    const results = [failed('a', { escalated: true }), failed('b'), resultOf('c'), resultOf('d')];
    const writer = await store.create(newRun());
    for (const result of results) await writer.append(result);
    const { run } = writer;
    await writer.close();
    const counts = async () => {
      const { state, summary } = await new RunStandings(store).of(run);
      assert.ok(summary);
      const { passed, failed: not, approved, escalated } = summary;
      return [state, passed, not, approved, escalated];
    };
    const before = ['interrupted', 2, 2, 0, 1];
    assert.deepEqual(await counts(), before);

    const decide = async (sample: string, verdict: 'approve' | 'reject', output = 'Hello.') => {
      const decision = { sample, output, verdict };
      return writeVerdict(folder.root, folder.path(run.prompt.file), decision, new Date());
    };
    const stored = [await decide('a', 'approve')];
    assert.deepEqual(await counts(), ['interrupted', 3, 1, 1, 0]);
    stored.push(await decide('c', 'reject'), await decide('b', 'approve', 'Another output.'));
    assert.deepEqual(await counts(), ['interrupted', 2, 2, 1, 0]);
    for (const { file } of stored) await rm(file);
    assert.deepEqual(await counts(), before);

    const summary = summaryOf(results);
    const ended = { ...run, state: 'finished' as const, summary };
    assert.deepEqual(await new RunStandings(store).of(ended), ended);
  });
});

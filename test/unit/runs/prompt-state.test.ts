import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { diskFiles } from '../../../src/core/files.ts';
import { interruptedSentence, othersSentence, stateSentence } from '../../../src/core/report/state.ts';
import { COMPLETE_ANSWER } from '../../../src/core/rules/rule.ts';
import { BlobStore } from '../../../src/core/runs/blobs.ts';
import { outputHash } from '../../../src/core/runs/output-hash.ts';
import { currentRuns, PromptState, runsByPrompt } from '../../../src/core/runs/prompt-state.ts';
import { RecordedFiles } from '../../../src/core/runs/recorded-files.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { NewRun } from '../../../src/core/runs/run.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { takeSnapshot } from '../../../src/core/runs/snapshot.ts';
import { SummaryBuilder } from '../../../src/core/runs/summary.ts';
import { loadProject } from '../../../src/core/workspace/project.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import * as engine from '../engine/support.ts';
import { violation } from '../report/support.ts';

const storeOf = (folder: TempWorkspace) => new RunStore(folder.path('.prompt-ladder'));

let seconds = 0;

/** Stores a run, later than those before it. */
async function stored(folder: TempWorkspace, results: readonly Result[], overrides: Partial<NewRun> = {}) {
  const startedAt = new Date(Date.parse('2026-11-21T12:00:00Z') + 1000 * seconds++).toISOString();
  const writer = await storeOf(folder).create(newRun({ startedAt, ...overrides }));
  const summary = new SummaryBuilder();
  for (const result of results) {
    await writer.append(result);
    summary.add(result);
  }
  const { state = 'finished' } = overrides;
  if (state === 'running') await writer.close();
  else await writer.finish({ state, summary: summary.summary });
  return writer.run;
}

async function stateOf(folder: TempWorkspace): Promise<PromptState> {
  const store = storeOf(folder);
  const runs = currentRuns((await runsByPrompt(store)).get('triage.prompt.yml') ?? []);
  const state = await PromptState.read(folder.root, store, runs);
  assert.ok(state);
  return state;
}

const { newRun } = engine;
/** A result that was held against something. */
const resultOf = (sample: string, overrides: Partial<Result> = {}) =>
  engine.resultOf(sample, { ...(overrides.status !== 'error' && { score: 1 }), ...overrides });

const part = (...filter: string[]) => ({ settings: { repeat: 1, filter } });
const failed = (sample: string) => resultOf(sample, { status: 'failed' });
const unanswered = (sample: string, kind: 'timeout' | 'cancelled' = 'timeout') =>
  resultOf(sample, { status: 'error', output: undefined, error: { kind, message: 'No answer.' } });

/** `sample status run` of each head, the run by its place among the given. */
const heads = (state: PromptState, ...runs: { id: string }[]) =>
  [...state.heads.values()]
    .map(({ sample, status, runId }) => `${sample} ${status} ${runs.findIndex(({ id }) => id === runId)}`)
    .sort();

describe('the state of a prompt', () => {
  it('takes each sample from the last run that has its result', async () => {
    await using folder = await tempWorkspace();
    const whole = await stored(folder, [failed('a'), failed('b'), resultOf('c')]);
    const again = await stored(folder, [resultOf('a')], part('id:a'));
    const state = await stateOf(folder);
    assert.deepEqual(heads(state, whole, again), ['a passed 1', 'b failed 0', 'c passed 0']);
    assert.equal(stateSentence(state.counts), '2 of 3 passed');
  });

  it('says how much was run where no run took the whole set', async () => {
    await using folder = await tempWorkspace();
    await stored(folder, [resultOf('a')], part('id:a'));
    assert.equal(stateSentence((await stateOf(folder)).counts), '1 of 3 samples, 1 passed');
  });

  for (const [what, other] of Object.entries({
    model: { model: 'another' },
    server: { server: 'http://127.0.0.1:1/v1' },
    provider: { provider: 'practice' },
    parameters: { parameters: { temperature: 1 } },
    version: { versionHash: 'another' },
    rules: { rulesHash: 'another' },
  }))
    it(`takes nothing from runs of another ${what}`, async () => {
      await using folder = await tempWorkspace();
      const before = await stored(folder, [failed('a'), failed('b'), resultOf('c')]);
      const one = await stored(folder, [resultOf('a')], { ...part('id:a'), ...other });
      assert.deepEqual(heads(await stateOf(folder), before, one), ['a passed 1']);
      const back = await stored(folder, [resultOf('b')], part('id:b'));
      assert.deepEqual(heads(await stateOf(folder), before, one, back), [
        'a failed 0',
        'b passed 2',
        'c passed 0',
      ]);
    });

  it('shows the worst of a sample’s repeats, in whatever order they come', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      await using folder = await tempWorkspace();
      const repeats = [resultOf('a', { repeat: 0, status: 'failed' }), resultOf('a', { repeat: 1 })];
      await stored(
        folder,
        order.flatMap((at) => repeats[at] ?? []),
      );
      assert.equal((await stateOf(folder)).heads.get('a')?.repeat, 0);
    }
  });

  it('says so where answers pass because nothing is asked of them', async () => {
    await using folder = await tempWorkspace();
    const saying = async (...results: Result[]) => {
      await stored(folder, results);
      return stateSentence((await stateOf(folder)).counts);
    };
    const all = ['a', 'b', 'c'].map((sample) => engine.resultOf(sample));
    const [a, b] = all as [Result, Result];
    const cutOff = engine.resultOf('c', { status: 'failed', violations: [violation(COMPLETE_ANSWER)] });
    assert.equal(await saying(...all), '3 not checked');
    assert.equal(await saying(a, b, cutOff), '2 not checked');
    assert.equal(await saying(a, b, unanswered('c')), '2 not checked, 1 without an answer');
    assert.equal(await saying(a, b, resultOf('c')), '3 of 3 passed');
    assert.equal(await saying(a, b, failed('c')), '2 of 3 passed');
    assert.equal(await saying(cutOff), '1 of 3 samples, 0 passed');
    await stored(folder, [a], { ...part('id:a'), versionHash: 'another' });
    const state = await stateOf(folder);
    assert.equal(stateSentence(state.counts), '1 of 3 samples, 1 not checked');
    state.decide({ findByHash: () => ({ verdict: 'approve' }) });
    assert.equal(stateSentence(state.counts), '1 of 3 samples, 1 passed');
  });

  it('counts what a run’s end left unfinished neither as failed nor as done, and says where it was interrupted', async () => {
    await using folder = await tempWorkspace();
    await stored(folder, [resultOf('a'), unanswered('b', 'cancelled')], { state: 'cancelled' });
    const state = await stateOf(folder);
    assert.equal(stateSentence(state.counts), '1 of 3 samples, 1 passed');
    assert.ok(state.interrupted);
    assert.equal(interruptedSentence(state.interrupted), 'Interrupted at 1 of 3: Resume');
  });

  it('asks for the samples that were never asked, once no run is under way', async () => {
    await using folder = await tempWorkspace();
    const writer = await storeOf(folder).create(newRun(part('a')));
    await writer.append(resultOf('a'));
    const running = await stateOf(folder);
    assert.deepEqual([running.underWay?.id, othersSentence(running)], [writer.run.id, undefined]);
    await writer.finish({ state: 'finished', summary: new SummaryBuilder().summary });
    assert.equal(othersSentence(await stateOf(folder)), '1 of 3 samples, 1 passed; run the others, too.');
    await stored(folder, [failed('b')], part('id:b'));
    assert.equal(othersSentence(await stateOf(folder)), undefined);
  });

  it('counts what a run under way has got apart from what was there before', async () => {
    await using folder = await tempWorkspace();
    await stored(folder, [failed('a'), failed('b'), failed('c')]);
    const startedAt = '2026-11-22T12:00:00Z';
    const samples = { hash: 's', count: 3, invalid: 0, asked: 2 };
    const writer = await storeOf(folder).create(newRun({ startedAt, samples }));
    await writer.append(resultOf('a'));
    const running = await stateOf(folder);
    assert.equal(stateSentence(running.counts), '1 of 3 passed');
    assert.equal(stateSentence(running.soFar), '1 of 2 samples, 1 passed');
    await writer.append(resultOf('b'));
    assert.equal(stateSentence((await stateOf(folder)).soFar), '2 of 2 passed');
    await writer.close();
  });

  it('knows a killed run by its missing end', async () => {
    await using folder = await tempWorkspace();
    await stored(folder, [resultOf('a'), failed('b')], { state: 'running' });
    const { interrupted, underWay } = await stateOf(folder);
    assert.ok(interrupted && !underWay);
    assert.equal(interruptedSentence(interrupted), 'Interrupted at 2 of 3: Resume');
  });

  it('counts the answers that a run lacks, not the samples', async () => {
    await using folder = await tempWorkspace();
    const lost = [0, 1].map((repeat) => ({ ...unanswered('a'), repeat }));
    await stored(folder, [...lost, resultOf('b')], {
      state: 'incomplete',
      settings: { repeat: 2, filter: [] },
    });
    const { interrupted } = await stateOf(folder);
    assert.equal(interrupted && interruptedSentence(interrupted), '2 answers missing: Resume');
  });

  it('is the same after a resume, live and from the store', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const run = await stored(folder, [resultOf('a'), unanswered('b')], { state: 'provider-failed' });
    const live = await stateOf(folder);
    assert.equal(stateSentence(live.counts), '1 of 3 samples, 1 passed, 1 without an answer');
    assert.equal(live.interrupted && interruptedSentence(live.interrupted), 'Interrupted at 1 of 3: Resume');

    const writer = await store.reopen(await store.read(run.id), () => {});
    live.begin(writer.run);
    assert.equal(live.underWay?.id, run.id);
    assert.equal(live.interrupted, undefined);
    assert.equal(live.counts.unanswered, 0);
    for (const result of [failed('b'), resultOf('c')]) {
      await writer.append(result);
      live.add(result, run.id);
    }
    const summary = new SummaryBuilder().summary;
    live.end(await writer.finish({ state: 'finished', summary }));
    assert.equal(live.underWay, undefined);
    const read = await stateOf(folder);
    assert.deepEqual(heads(live, run), heads(read, run));
    assert.deepEqual(live.counts, read.counts);
    assert.equal(stateSentence(read.counts), '2 of 3 passed');
    assert.equal(read.interrupted, undefined);
  });

  it('counts what people have decided at once, for what is there and what comes, until they discard it', async () => {
    await using folder = await tempWorkspace();
    const worse = {
      repeat: 1,
      status: 'failed',
      output: 'Worse.',
      violations: [violation('short')],
    } as const;
    await stored(folder, [failed('a'), resultOf('b'), resultOf('c'), resultOf('b', worse)], {
      settings: { repeat: 2, filter: [] },
    });
    const state = await stateOf(folder);
    const verdicts = (all: Readonly<Record<string, 'approve' | 'reject'>>) => ({
      findByHash: (sample: string, hash: string) => {
        const verdict = all[`${sample} ${hash === outputHash('Hello.') ? 'Hello.' : 'another'}`];
        return verdict && { verdict };
      },
    });
    assert.equal(stateSentence(state.counts), '1 of 3 passed');
    state.decide(verdicts({ 'a Hello.': 'approve', 'c Hello.': 'reject' }));
    assert.equal(stateSentence(state.counts), '1 of 3 passed');
    assert.deepEqual(
      [...state.heads.values()].map(({ sample, status, decision }) => [sample, status, decision]),
      [
        ['a', 'passed', 'approve'],
        ['b', 'failed', undefined],
        ['c', 'failed', 'reject'],
      ],
    );
    // Another repeat of the sample still fails.
    state.decide(verdicts({ 'b another': 'approve' }));
    assert.deepEqual([state.heads.get('b')?.status, state.heads.get('a')?.status], ['passed', 'failed']);
    state.add(resultOf('b', { ...worse, repeat: 2, output: 'Worst.' }), state.run.id);
    assert.equal(state.heads.get('b')?.status, 'passed');
    state.decide(verdicts({}));
    assert.equal(state.heads.get('b')?.violations.length, 1);
  });

  it('keeps results of another sample set where the samples are the same', async () => {
    await using folder = await tempWorkspace();
    const older = { samples: { hash: 'older', count: 2, invalid: 0 } };
    await stored(folder, [resultOf('a'), resultOf('b')], older);
    const { snapshot, samples } = await snapshotOf(folder, [
      { id: 'a', input: 'a' },
      { id: 'b', input: 'changed' },
      { id: 'c', input: 'c' },
    ]);
    await stored(folder, [resultOf('c')], { ...part('id:c'), snapshot, samples });
    assert.deepEqual([...(await stateOf(folder)).heads.keys()].sort(), ['a', 'c']);
  });
});

/** A snapshot of a prompt with samples. */
async function snapshotOf(folder: TempWorkspace, samples: readonly object[]) {
  await folder.write({
    'samples.jsonl': `${samples.map((sample) => JSON.stringify(sample)).join('\n')}\n`,
    'triage.prompt.yml': 'samples: samples.jsonl\nmessages:\n  - role: user\n    content: "{{ input }}"\n',
  });
  const files = new RecordedFiles(diskFiles);
  const { project } = await loadProject(folder.path('triage.prompt.yml'), files);
  assert.ok(project);
  for await (const _ of project.samples.records());
  const { reference } = await takeSnapshot(files, folder.root, new BlobStore(folder.path('.prompt-ladder')));
  return { snapshot: reference, samples: { hash: 'newer', count: samples.length, invalid: 0 } };
}

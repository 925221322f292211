import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { type Ask, type Call, type CallOutcome, cancelled } from '../../../src/core/calls/call.ts';
import { Consistency } from '../../../src/core/engine/consistency.ts';
import { type Continuation, execute } from '../../../src/core/engine/execute.ts';
import { prepareRun } from '../../../src/core/engine/prepare-run.ts';
import { type Task, type Variant, variantOf } from '../../../src/core/engine/variant.ts';
import { diskFiles } from '../../../src/core/files.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { Sample } from '../../../src/core/samples/sample.ts';
import { tempWorkspace } from '../../support/workspace.ts';
import { files, PROMPT } from './staged.ts';
import { attempt, failedAttempt } from './support.ts';

const RULES = 'rules:\n  - check: { contains: mini }\n';

/** Samples, and ways to ask them on any model. */
async function staged(
  count: number,
  test: (samples: Sample[], on: (model: string) => Variant) => Promise<void>,
) {
  await using folder = await tempWorkspace(files(count, RULES));
  const { signal } = new AbortController();
  const prepared = await prepareRun({ file: folder.path(PROMPT), files: diskFiles, signal });
  const { project } = prepared;
  const samples: Sample[] = [];
  for await (const record of project.samples.records())
    if (record.kind === 'sample') samples.push(record.sample);
  await test(samples, (model) => ({ ...variantOf(prepared, new Consistency(project.rules)), model }));
}

async function* tasksOf(samples: readonly Sample[], variants: readonly Variant[]): AsyncGenerator<Task> {
  for (const sample of samples) for (const variant of variants) yield { sample, repeat: 0, variant };
}

const answered = ({ request }: Ask): CallOutcome => ({
  attempts: [attempt()],
  response: { text: `I am ${request.model}.`, finishReason: 'stop' },
});
const resultsOf = (all: readonly [Result, Task][]) =>
  all.map(([{ sample, status }, { variant }]) => `${sample} ${variant.model} ${status}`).toSorted();
const never = new AbortController().signal;

/** Takes results, and says what to do after each. */
function collector(nextAfter: (results: number) => Continuation = () => 'continue') {
  const all: [Result, Task][] = [];
  const take = async (result: Result, task: Task) => {
    all.push([result, task]);
    return nextAfter(all.length);
  };
  return { all, take };
}

describe('execute', () => {
  it('runs samples on several variants, each held against the same rules', () =>
    staged(2, async (samples, on) => {
      const { all, take } = collector();
      const call: Call = async (ask) => answered(ask);
      const tasks = tasksOf(samples, [on('large'), on('mini')]);
      const end = await execute(tasks, take, { call, concurrency: 3, signal: never });
      assert.equal(end, 'finished');
      assert.deepEqual(resultsOf(all), [
        's0 large failed',
        's0 mini passed',
        's1 large failed',
        's1 mini passed',
      ]);
    }));

  it('sends what a variant says: its own prompt, model and parameters', () =>
    staged(1, async (samples, on) => {
      const asked: Ask[] = [];
      const call: Call = async (ask) => {
        asked.push(ask);
        return answered(ask);
      };
      const base = on('mini');
      const messages = base.project.prompt.messages.slice(-1);
      const other: Variant = {
        ...base,
        project: { ...base.project, prompt: { ...base.project.prompt, messages } },
        provider: 'local',
        parameters: { temperature: 1 },
      };
      await execute(tasksOf(samples, [other]), collector().take, { call, concurrency: 1, signal: never });
      assert.deepEqual(
        asked.map(({ provider, request }) => [provider, request.parameters, request.messages]),
        [['local', { temperature: 1 }, [{ role: 'user', content: 'input 0' }]]],
      );
    }));

  it('lets the calls under way finish when it is drained, keeps them, and begins no other', () =>
    staged(20, async (samples, on) => {
      const held: (() => void)[] = [];
      let asked = 0;
      const call: Call = async (ask, signal) => {
        if (asked++ > 0) await new Promise<void>((resolve) => held.push(resolve));
        return signal.aborted ? cancelled() : answered(ask);
      };
      const { all, take } = collector((results) => (results === 1 ? 'drain' : 'continue'));
      const done = execute(tasksOf(samples, [on('mini')]), take, { call, concurrency: 4, signal: never });
      while (all.length === 0 || held.length < 3) await turn();
      for (const release of held) release();
      assert.equal(await done, 'finished');
      assert.deepEqual(
        resultsOf(all),
        ['s0', 's1', 's2', 's3'].map((id) => `${id} mini passed`),
      );
      assert.equal(asked, 4);
    }));

  it('ends the calls under way when it is aborted, and hands out only those that may have cost something', () =>
    staged(20, async (samples, on) => {
      const abort = new AbortController();
      let asked = 0;
      const call: Call = (_, signal) =>
        new Promise((resolve) => {
          const paid = asked++ === 0 ? [failedAttempt({ costUsd: null })] : [];
          signal.addEventListener('abort', () => resolve(cancelled(paid)), { once: true });
        });
      const { all, take } = collector();
      const options = { call, concurrency: 4, signal: abort.signal };
      const done = execute(tasksOf(samples, [on('mini')]), take, options);
      while (asked < 4) await turn();
      abort.abort();
      assert.equal(await done, 'cancelled');
      assert.deepEqual(
        all.map(([{ sample, error }]) => [sample, error?.kind]),
        [['s0', 'cancelled']],
      );
      assert.equal(asked, 4);
    }));

  it('gives up where a provider cannot answer, whatever the others do', () =>
    staged(20, async (samples, on) => {
      const call: Call = async (ask) =>
        ask.provider === 'dead'
          ? { attempts: [failedAttempt()], error: { kind: 'connection', message: 'Nothing is there.' } }
          : answered(ask);
      const { all, take } = collector();
      const tasks = tasksOf(samples, [on('mini'), { ...on('other'), provider: 'dead' }]);
      assert.equal(await execute(tasks, take, { call, concurrency: 1, signal: never }), 'provider-failed');
      assert.deepEqual(resultsOf(all), ['s0 mini passed', 's0 other error']);
    }));

  it('throws what its taker throws, once the tasks under way have finished', () =>
    staged(5, async (samples, on) => {
      let underWay = 0;
      const call: Call = async (ask) => {
        underWay++;
        await turn();
        underWay--;
        return answered(ask);
      };
      const take = async () => assert.fail('The disk is full.');
      const tasks = tasksOf(samples, [on('mini')]);
      await assert.rejects(execute(tasks, take, { call, concurrency: 3, signal: never }), /The disk is full/);
      assert.equal(underWay, 0);
    }));
});

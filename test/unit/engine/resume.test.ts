import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import { connectProvider } from '../../../src/core/engine/connect.ts';
import { type RunOutcome, type RunRequest, type RunStart, startRun } from '../../../src/core/engine/start.ts';
import { diskFiles } from '../../../src/core/files.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import {
  errorReply,
  type OpenAiServer,
  type OpenAiServerOptions,
  startOpenAiServer,
} from '../../support/openai-server.ts';
import { promptFile, samplesFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { collect } from './support.ts';

const COUNT = 20;
const FILES = {
  'x.prompt.yml': promptFile('samples: s.jsonl\nrules: x.rules.yml\n'),
  'x.rules.yml': 'rules:\n  - check: { regex: "[02468]$" }\n',
  's.jsonl': samplesFile(COUNT),
  '.prompt-ladder/config.yml': 'prices: { test-model: { input: 1000000, output: 1000000 } }\n',
};
const ECHO: OpenAiServerOptions['answer'] = ({ body }) => `${body.messages.at(-1)?.content}`;

interface Stage {
  readonly folder: TempWorkspace;
  readonly server: OpenAiServer;
  run(request?: Partial<RunRequest>): Promise<RunOutcome & { readonly start: RunStart | undefined }>;
  /** Runs until so many results are stored, then cancels. Nothing is cached. */
  interrupt(results: number, request?: Partial<RunRequest>): Promise<RunOutcome>;
}

function staged(server: OpenAiServerOptions, test: (stage: Stage) => Promise<void>, files = FILES) {
  return async () => {
    await using folder = await tempWorkspace(files);
    await using running = await startOpenAiServer({ answer: ECHO, ...server });
    const run: Stage['run'] = async (request = {}) => {
      let start: RunStart | undefined;
      const outcome = await startRun({
        file: folder.path('x.prompt.yml'),
        files: diskFiles,
        connect: (id, project) =>
          connectProvider(id, project, { baseUrl: running.baseUrl, apiKey: async () => undefined }),
        retries: 0,
        useCache: false,
        signal: new AbortController().signal,
        onStart: (started) => {
          start = started;
        },
        ...request,
      });
      return { ...outcome, start };
    };
    await test({
      folder,
      server: running,
      run,
      interrupt: (results, request) => {
        const abort = new AbortController();
        return run({
          concurrency: 1,
          signal: abort.signal,
          onResult: (_result, summary) => {
            if (summary().results === results) abort.abort();
          },
          ...request,
        });
      },
    });
  };
}

const verdicts = async (outcome: RunOutcome) =>
  (await collect(outcome.results()))
    .map(({ sample, repeat, status, output }: Result) => `${sample} ${repeat} ${status} ${output}`)
    .toSorted();

const refusal = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError, `${error}`);
  assert.match(error.message, /^Run "[^\n]*; start a new run\.$/);
  assert.match(error.message, pattern);
  return true;
};

describe('a resumed run', () => {
  it(
    'asks for what is missing, and comes to what an uninterrupted one comes to',
    staged({}, async ({ server, run, interrupt }) => {
      const whole = await run();
      server.requests.length = 0;
      const first = await interrupt(7);
      assert.equal(first.run.state, 'cancelled');
      assert.equal(server.requests.length, 7);

      const second = await run({ resume: first.run.id, concurrency: 4 });
      assert.equal(server.requests.length, COUNT);
      assert.deepEqual([second.start?.expected, second.start?.kept], [COUNT, 7]);
      assert.equal(second.run.id, first.run.id);
      assert.equal(second.run.state, 'finished');
      assert.equal(second.run.startedAt, first.run.startedAt);
      assert.deepEqual(await verdicts(second), await verdicts(whole));
      const { latencyMs: _, ...summary } = second.summary;
      const { latencyMs: __, ...expected } = whole.summary;
      assert.deepEqual(summary, expected);
      assert.deepEqual(second.run.summary, second.summary);
    }),
  );

  it(
    'may be interrupted again and again',
    staged({}, async ({ server, run, interrupt }) => {
      const { run: record } = await interrupt(3, { repeat: 2 });
      for (const results of [8, 15]) await interrupt(results, { resume: record.id });
      const last = await run({ resume: record.id });
      assert.equal(last.summary.results, COUNT * 2);
      assert.equal(server.requests.length, COUNT * 2);
      assert.equal(new Set(await verdicts(last)).size, COUNT * 2);
    }),
  );

  it(
    'continues after its process was killed',
    staged({}, async ({ folder, server, run, interrupt }) => {
      const { run: record, folder: stored } = await interrupt(5);
      // As a killed process leaves it: still running, without a summary, its last line cut, its lock in place.
      const { finishedAt: _, summary: __, ...running } = { ...record, state: 'running' };
      const name = stored.slice(folder.root.length + 1);
      await folder.write({
        [`${name}/run.json`]: JSON.stringify(running),
        [`${name}/lock`]: '999999999',
        [`${name}/results.jsonl`]: `${await folder.read(`${name}/results.jsonl`)}{"sample":"s5","rep`,
      });
      const second = await run({ resume: record.id });
      assert.equal(second.summary.results, COUNT);
      assert.equal(server.requests.length, COUNT);
    }),
  );

  it(
    'comes to its end without an answer, and asks for that one alone',
    staged(
      { script: ({ index }) => (index === 2 ? { reply: errorReply(500, 'No') } : {}) },
      async ({ server, run }) => {
        const { run: record } = await run({ concurrency: 1 });
        assert.equal(record.state, 'incomplete');
        const second = await run({ resume: record.id });
        assert.equal(server.requests.length, COUNT + 1);
        assert.deepEqual([second.start?.kept, second.run.state], [COUNT - 1, 'finished']);
        await assert.rejects(run({ resume: record.id }), refusal(/it has finished/));
      },
    ),
  );

  it(
    'asks again for what has no verdict',
    staged(
      { script: ({ index }) => (index === 2 ? { reply: errorReply(500, 'No') } : {}) },
      async ({ server, run, interrupt }) => {
        const { run: record } = await interrupt(5);
        const second = await run({ resume: record.id });
        assert.equal(second.summary.errors, 0);
        assert.equal(second.start?.kept, 4);
        assert.equal(server.requests.length, COUNT + 1);
      },
    ),
  );

  it(
    'forgets no cost of what it asks for again',
    staged(
      // The answer is paid for, and its judge fails.
      { script: ({ index }) => (index === 1 ? { reply: errorReply(500, 'No') } : {}) },
      async ({ server, run, interrupt }) => {
        const { run: record, summary } = await interrupt(1, { repeat: 2, filter: ['id:s0'] });
        assert.deepEqual([summary.errors, summary.costUsd], [1, 4]);
        const second = await run({ resume: record.id });
        assert.equal(server.requests.length, 6);
        const results = await collect(second.results());
        const costs = results.flatMap(({ attempts, judgements = [] }) =>
          [attempts, judgements[0]?.attempts ?? []].flat(),
        );
        const kept = costs.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
        assert.equal(second.summary.costUsd, kept + 4);
        assert.equal(second.run.droppedCostUsd, 4);
      },
      {
        ...FILES,
        'x.prompt.yml': `${FILES['x.prompt.yml']}evaluators: [{ name: J, uses: github/fluency }]\n`,
      },
    ),
  );

  it(
    'keeps to its filter, its repeats, its provider and its model',
    staged({}, async ({ server, run, interrupt }) => {
      const asked = { filter: ['s1'], repeat: 2, model: 'another' };
      const { run: record } = await interrupt(3, asked);
      const second = await run({ resume: record.id });
      assert.equal(second.summary.results, 11 * 2);
      assert.equal(second.start?.expected, 22);
      assert.deepEqual(new Set(server.requests.map(({ body }) => body.model)), new Set(['another']));
      await interrupt(1);
      const again = await interrupt(3, asked);
      // Told the same, it does the same.
      await run({ resume: again.run.id, ...asked });
    }),
  );

  it(
    'runs with the model it was told, where the prompt names none',
    staged(
      {},
      async ({ run, interrupt }) => {
        const { run: record } = await interrupt(3, { provider: 'openai', model: 'told' });
        assert.equal((await run({ resume: record.id })).run.model, 'told');
      },
      { ...FILES, 'x.prompt.yml': FILES['x.prompt.yml'].replace('model: test-model\n', '') },
    ),
  );

  describe('within a limit of cost', () => {
    const PRICED = {
      ...FILES,
      'x.prompt.yml': `${FILES['x.prompt.yml']}modelParameters: { maxTokens: 10 }\n`,
    };

    it(
      'counts what was spent before, and goes further with a higher limit',
      staged(
        {},
        async ({ server, run }) => {
          // A call costs 4 USD, and may cost 65.
          const first = await run({ maxCost: 100, concurrency: 1 });
          assert.equal(first.run.state, 'over-budget');
          const made = server.requests.length;
          const second = await run({ resume: first.run.id });
          assert.equal(second.run.state, 'over-budget');
          assert.equal(server.requests.length, made);
          const third = await run({ resume: first.run.id, maxCost: 1_000 });
          assert.equal(third.run.state, 'finished');
          assert.equal(third.run.settings.maxCost, 1_000);
          assert.equal(third.summary.costUsd, COUNT * 4);
        },
        PRICED,
      ),
    );

    it(
      'keeps to the budget of the prompt file',
      staged(
        {},
        async ({ run }) => {
          const { run: record } = await run({ concurrency: 1 });
          assert.equal(record.state, 'over-budget');
          const second = await run({ resume: record.id, maxCost: 1_000 });
          assert.equal(second.run.settings.maxCost, 100);
        },
        { ...PRICED, 'x.prompt.yml': `${PRICED['x.prompt.yml']}budget: { maxCostPerRun: 100 }\n` },
      ),
    );
  });

  describe('is refused', () => {
    const changes: Record<string, { files: Record<string, string>; says: RegExp }> = {
      'when the prompt has changed': {
        files: { 'x.prompt.yml': FILES['x.prompt.yml'].replace('{{ input }}', '{{ input }}!') },
        says: /the prompt has changed/,
      },
      'when a parameter has changed': {
        files: { 'x.prompt.yml': `${FILES['x.prompt.yml']}modelParameters: { temperature: 1 }\n` },
        says: /the prompt has changed/,
      },
      'when the samples have changed': {
        files: { 's.jsonl': FILES['s.jsonl'].replace('input 19', 'input x') },
        says: /its samples have changed/,
      },
      'when the rules have changed': {
        files: { 'x.rules.yml': FILES['x.rules.yml'].replace('8]', ']') },
        says: /its rules have changed/,
      },
      'when an evaluator has been added': {
        files: {
          'x.prompt.yml': `${FILES['x.prompt.yml']}evaluators:\n  - { name: J, uses: github/fluency }\n`,
        },
        says: /its rules have changed/,
      },
    };
    for (const [name, { files, says }] of Object.entries(changes)) {
      it(
        name,
        staged({}, async ({ folder, server, run, interrupt }) => {
          const { run: record } = await interrupt(3);
          await folder.write(files);
          await assert.rejects(run({ resume: record.id }), refusal(says));
          assert.equal(server.requests.length, 3);
          assert.equal(
            (await new RunStore(folder.path('.prompt-ladder')).read(record.id)).state,
            'cancelled',
          );
        }),
      );
    }

    const wishes: Record<string, { request: Partial<RunRequest>; says: RegExp }> = {
      provider: { request: { provider: 'practice' }, says: /its provider is "openai"/ },
      model: { request: { model: 'other' }, says: /its model is "test-model"/ },
      'number of repeats': { request: { repeat: 3 }, says: /its number of repeats is 1/ },
      filter: { request: { filter: ['s2'] }, says: /its filter is another/ },
    };
    for (const [name, { request, says }] of Object.entries(wishes)) {
      it(
        `with another ${name}`,
        staged({}, async ({ run, interrupt }) => {
          const { run: record } = await interrupt(3);
          await assert.rejects(run({ resume: record.id, ...request }), refusal(says));
        }),
      );
    }

    it(
      'when it has finished',
      staged({}, async ({ run }) => {
        const { run: record } = await run();
        await assert.rejects(run({ resume: record.id }), refusal(/it has finished/));
      }),
    );

    it(
      'when it is of another prompt',
      staged({}, async ({ folder, run, interrupt }) => {
        const { run: record } = await interrupt(3);
        await folder.write({ 'y.prompt.yml': FILES['x.prompt.yml'] });
        await assert.rejects(
          run({ resume: record.id, file: folder.path('y.prompt.yml') }),
          refusal(/it belongs to x\.prompt\.yml/),
        );
      }),
    );
  });

  it(
    'is not disturbed by what does not decide it',
    staged({}, async ({ folder, run, interrupt }) => {
      const { run: record } = await interrupt(3);
      await folder.write({
        'x.prompt.yml': `# A remark.\n${FILES['x.prompt.yml'].replace('name: Test', 'name: Renamed')}`,
        's.jsonl': `\n${FILES['s.jsonl'].replaceAll('\n', '\r\n')}`,
      });
      assert.equal((await run({ resume: record.id })).run.state, 'finished');
    }),
  );
});

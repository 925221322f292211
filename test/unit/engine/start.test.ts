import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import { connectProvider } from '../../../src/core/engine/connect.ts';
import { NoSampleError } from '../../../src/core/engine/prepare-run.ts';
import type { RunRequest } from '../../../src/core/engine/start.ts';
import { diskFiles, type Files } from '../../../src/core/files.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import {
  type Behaviour,
  errorReply,
  type OpenAiServer,
  type OpenAiServerOptions,
  type ReceivedRequest,
  untilArrived,
} from '../../support/openai-server.ts';
import { promptFile, type TempWorkspace } from '../../support/workspace.ts';
import { files, KEY, PRICES, PROMPT, staged } from './staged.ts';

const FAILING = { reply: errorReply(500, 'Overloaded') };

const asked = (server: OpenAiServer) => server.requests.map(({ body }) => body.messages.at(-1)?.content);

const refusal = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError, `${error}`);
  assert.match(error.message, /^[A-Z/][^\n]*\.$/);
  assert.match(error.message, pattern);
  return true;
};

/** What of a result does not depend on time and order. */
const essence = ({ attempts, ...result }: Result) => ({
  ...result,
  attempts: attempts.map(({ latencyMs: _, concurrency: __, ...attempt }) => attempt),
});

const bySample = (results: readonly Result[]) =>
  results
    .map(essence)
    .toSorted((a, b) => (a.sample < b.sample ? -1 : a.sample > b.sample ? 1 : a.repeat - b.repeat));

/** Whether there is an answer in the cache. */
const isAnswered = async (folder: TempWorkspace) => {
  const names = await readdir(folder.path('.prompt-ladder/cache'), { recursive: true }).catch(() => []);
  return names.some((name) => name.endsWith('.json'));
};

/** Rules that take far longer than a cancelled run waits, and files that they need. */
const SLOW_CHECKS: readonly (readonly [name: string, rules: string, files: Record<string, string>])[] = [
  [
    'slow patterns',
    Array.from({ length: 60 }, (_, index) => `{ check: { regex: "^(a+)+b${index}" } }`).join(),
    {},
  ],
  [
    'scripts in a loop',
    '{ check: { script: { file: loop.mjs, timeout: 60 } } }',
    { 'loop.mjs': 'export default () => { for (;;); };\n' },
  ],
];

describe('startRun', () => {
  it(
    'takes answers from elsewhere to record, where none is recorded yet',
    staged(files(2), {}, async ({ server, run }) => {
      const { all } = await run({
        provider: 'recorded',
        record: true,
        connect: (_, project) =>
          connectProvider('openai', project, { baseUrl: server.baseUrl, apiKey: async () => KEY }),
      });
      const again = await run({ provider: 'recorded' });
      assert.deepEqual(bySample(again.all), bySample(all));
      assert.equal(server.requests.length, 2);
    }),
  );

  it(
    'scores by the weights of rules and samples',
    staged(
      {
        ...files(0, 'rules:\n  - check: { contains: Hello }\n    weight: 3\n  - check: { contains: Bye }\n'),
        'samples.jsonl':
          '{"id":"a","input":"Hello"}\n{"id":"b","input":"Bye","weight":4}\n{"id":"c","input":"Hello","rules":{"contains-2":false}}\n',
      },
      { answer: ({ body }) => body.messages.at(-1)?.content ?? '' },
      async ({ run }) => {
        const { all, summary } = await run();
        assert.deepEqual(
          bySample(all).map(({ sample, score, weight }) => [sample, score, weight]),
          [
            ['a', 0.75, undefined],
            ['b', 0.25, 4],
            ['c', 1, undefined],
          ],
        );
        assert.equal(summary.score, (0.75 + 4 * 0.25 + 1) / 6);
      },
    ),
  );

  it(
    'scores only what looked at an answer, and nothing for what needs JSON where there is none',
    staged(
      {
        ...files(
          0,
          `rules:
  - check: json
  - check: { enum: { at: verdict, values: ['yes', 'no'] } }
  - check: { number: { at: urgency, min: 1 } }
  - { check: { contains: never }, when: { tag: vip } }
`,
        ),
        'samples.jsonl': '{"id":"a","input":"Prose."}\n{"id":"b","input":"{\\"verdict\\": \\"yes\\"}"}\n',
      },
      { answer: ({ body }) => body.messages.at(-1)?.content ?? '' },
      async ({ run }) => {
        const { all } = await run();
        assert.deepEqual(
          bySample(all).map(({ sample, score }) => [sample, score]),
          [
            ['a', 0],
            ['b', 2 / 3],
          ],
        );
      },
    ),
  );

  it(
    'asks for every sample, checks the answers, and stores what came of it',
    staged(
      files(3, 'rules:\n  - check: { contains: Hello }\n'),
      { answer: ({ body }) => (body.messages.at(-1)?.content === 'input 1' ? 'Bye.' : 'Hello.') },
      async ({ folder, server, run }) => {
        const { all, run: record, summary, start, folder: stored } = await run();
        assert.deepEqual(asked(server).toSorted(), ['input 0', 'input 1', 'input 2']);
        assert.deepEqual(
          bySample(all).map(({ sample, status, output }) => [sample, status, output]),
          [
            ['s0', 'passed', 'Hello.'],
            ['s1', 'failed', 'Bye.'],
            ['s2', 'passed', 'Hello.'],
          ],
        );
        const [, failed] = bySample(all);
        assert.deepEqual(failed?.location, {
          file: 'samples.jsonl',
          range: { start: { line: 1, character: 0 }, end: { line: 1, character: 29 } },
        });
        assert.equal(failed?.violations[0]?.rule, 'contains');
        assert.deepEqual(failed?.variables, { input: 'input 1' });

        const { state, prompt, samples, model, provider, server: place, settings } = record;
        const calls = { concurrency: 8, retries: 0, timeoutMs: 60_000, useCache: true, record: false };
        assert.deepEqual(
          [state, model, provider, place],
          ['finished', 'test-model', 'openai', server.baseUrl],
        );
        assert.deepEqual(settings, { repeat: 1, filter: [], calls });
        assert.deepEqual([prompt.name, prompt.file], ['Test', PROMPT]);
        assert.equal(prompt.source, await folder.read(PROMPT));
        assert.deepEqual([samples.count, samples.invalid], [3, 0]);
        assert.deepEqual([summary.passed, summary.failed], [2, 1]);
        assert.deepEqual([start.expected, start.kept], [3, 0]);
        assert.deepEqual(JSON.parse(await readFile(`${stored}/run.json`, 'utf8')), { format: 1, ...record });
      },
    ),
  );

  it(
    'stores a result before it is told',
    staged(files(5), {}, async ({ folder, run }) => {
      const runs = folder.path('.prompt-ladder/runs');
      const lines = () =>
        readFileSync(`${runs}/${readdirSync(runs)[0]}/results.jsonl`, 'utf8')
          .trimEnd()
          .split('\n');
      const stored: number[] = [];
      await run({ concurrency: 1, onResult: () => stored.push(lines().length) });
      assert.deepEqual(stored, [1, 2, 3, 4, 5]);
    }),
  );

  it('keeps to its concurrency, and uses it', async () => {
    // Answers show what the server can do before seven calls are under way, so none is held for ever.
    const { promise: seven, resolve } = Promise.withResolvers<void>();
    let underWay = 0;
    const script = ({ ended }: ReceivedRequest) => {
      if (++underWay === 7) resolve();
      void ended.then(() => underWay--);
      return { until: Promise.race([seven, sleep(100)]) };
    };
    await staged(files(40), { script }, async ({ server, run }) => {
      await run({ concurrency: 7 });
      assert.equal(server.maxConcurrent, 7);
    })();
  });

  it(
    'comes to the same whatever the concurrency',
    staged(
      files(30, 'rules:\n  - check: { regex: "[02468]$" }\n'),
      {
        answer: ({ body }) => `${body.messages.at(-1)?.content}`,
        script: ({ index }) => ({ delayMs: (index * 7) % 5 }),
      },
      async ({ run }) => {
        const one = await run({ concurrency: 1, useCache: false });
        const many = await run({ concurrency: 16, useCache: false });
        assert.deepEqual(bySample(many.all), bySample(one.all));
        const { latencyMs: _, ...summary } = many.summary;
        const { latencyMs: __, ...expected } = one.summary;
        assert.deepEqual(summary, expected);
        assert.equal(summary.passed, 15);
      },
    ),
  );

  it(
    'leaves no warning about listeners at a high concurrency',
    staged(files(200), {}, async ({ run }) => {
      const warnings: string[] = [];
      const onWarning = ({ message }: Error) => warnings.push(message);
      process.on('warning', onWarning);
      await run({ concurrency: 128 });
      await sleep(0);
      process.off('warning', onWarning);
      assert.deepEqual(warnings, []);
    }),
  );

  describe('repeats', () => {
    it(
      'ask for each sample as often, and keep the answers apart',
      staged(files(2), { answer: ({ index }) => `${index}` }, async ({ server, run }) => {
        const { all, start } = await run({ repeat: 3, concurrency: 1 });
        assert.equal(start.expected, 6);
        assert.deepEqual(
          bySample(all).map(({ sample, repeat, output }) => [sample, repeat, output]),
          [
            ['s0', 0, '0'],
            ['s0', 1, '1'],
            ['s0', 2, '2'],
            ['s1', 0, '3'],
            ['s1', 1, '4'],
            ['s1', 2, '5'],
          ],
        );
        const again = await run({ repeat: 3, concurrency: 4 });
        assert.deepEqual(
          bySample(again.all).map(({ output }) => output),
          ['0', '1', '2', '3', '4', '5'],
        );
        assert.equal(again.summary.cachedCalls, 6);
        assert.equal(server.requests.length, 6);
      }),
    );
  });

  describe('a filter', () => {
    it(
      'leaves the other samples alone, and is known before the first call',
      staged(files(12), {}, async ({ server, run }) => {
        const { run: record, start } = await run({ filter: ['id:s3', 's1'], repeat: 2 });
        assert.deepEqual([...new Set(asked(server))].toSorted(), [
          'input 1',
          'input 10',
          'input 11',
          'input 3',
        ]);
        assert.equal(start.expected, 8);
        assert.deepEqual(record.settings.filter, ['id:s3', 's1']);
        assert.equal(record.samples.count, 12);
      }),
    );

    it(
      'that leaves nothing is refused',
      staged(files(3), {}, async ({ folder, run }) => {
        await assert.rejects(run({ filter: ['tag:none'] }), (error) => {
          assert.ok(error instanceof NoSampleError);
          return refusal(/meets the filter/)(error);
        });
        assert.deepEqual(await new RunStore(folder.path('.prompt-ladder')).list(), []);
      }),
    );
  });

  describe('cancellation', () => {
    it(
      'stops at once and keeps what finished',
      staged(
        files(50),
        { script: ({ index }) => (index < 6 ? {} : { fault: 'hang' }) },
        async ({ server, abort, run }) => {
          const seen: string[] = [];
          // Then the server holds four calls that it will never answer.
          const cancelOnce10AreAsked = async () => {
            while (server.requests.length < 10) await sleep(1);
            abort.abort();
          };
          const outcome = await run({
            concurrency: 4,
            onResult: ({ sample }) => {
              seen.push(sample);
              if (seen.length === 6) void cancelOnce10AreAsked();
            },
          });
          assert.equal(outcome.run.state, 'cancelled');
          assert.equal(outcome.run.summary?.results, 6);
          assert.deepEqual(
            outcome.all.map(({ sample }) => sample),
            seen.toSorted(),
          );
          assert.equal(server.requests.length, 10);
          assert.equal(await server.requests[9]?.ended, 'cut');
        },
      ),
    );

    it(
      'leaves the rest of the samples unread',
      staged(files(20_000), {}, async ({ abort, run }) => {
        let bytes = 0;
        const counting: Files = {
          ...diskFiles,
          async *readStream(path) {
            for await (const chunk of diskFiles.readStream(path)) {
              bytes += chunk.length;
              yield chunk;
            }
          },
        };
        let scanned = 0;
        await run({
          files: counting,
          concurrency: 1,
          filter: ['id:s0', 'id:s19999'],
          onStart: () => {
            scanned = bytes;
          },
          onResult: () => abort.abort(),
        });
        assert.ok(scanned > 700_000);
        assert.ok(bytes < scanned * 1.5, `${bytes} bytes read, ${scanned} of them to begin with`);
      }),
    );

    it(
      'while the samples are read stores nothing',
      staged(files(3), {}, async ({ folder, server, abort, run }) => {
        abort.abort();
        await assert.rejects(run(), { name: 'AbortError' });
        assert.equal(server.requests.length, 0);
        assert.deepEqual(await new RunStore(folder.path('.prompt-ladder')).list(), []);
      }),
    );

    it(
      'keeps an answer whose judge was under way, since it was paid for',
      staged(
        files(1, 'evaluators:\n  - name: Fine\n    uses: github/fluency\n', {
          '.prompt-ladder/config.yml': PRICES,
        }),
        { script: ({ index }) => (index === 0 ? {} : { fault: 'hang' }) },
        async ({ server, abort, run }) => {
          const running = run();
          while (server.requests.length < 2) await sleep(1);
          abort.abort();
          const { all, run: record, summary } = await running;
          assert.equal(record.state, 'cancelled');
          assert.deepEqual(
            all.map(({ status, output, error }) => [status, output, error?.kind]),
            [['error', 'Hello.', 'cancelled']],
          );
          assert.ok((summary.costUsd ?? 0) > 0);
        },
      ),
    );

    for (const [name, rules, more] of SLOW_CHECKS) {
      it(
        `does not wait for ${name}`,
        staged(
          files(1, `rules: [${rules}]\n`, { '.prompt-ladder/config.yml': PRICES, ...more }),
          { answer: () => 'a'.repeat(40) },
          async ({ folder, abort, run }) => {
            const running = run();
            while (!(await isAnswered(folder))) await sleep(5);
            abort.abort();
            const { all, run: record, summary } = await running;
            assert.equal(record.state, 'cancelled');
            assert.deepEqual(
              all.map(({ status, violations, error }) => [status, violations, error?.kind]),
              [['error', [], 'cancelled']],
            );
            assert.ok((summary.costUsd ?? 0) > 0);
          },
        ),
      );
    }
  });

  describe('a provider', () => {
    it(
      'that fails for one sample leaves that one without a verdict',
      staged(files(5), { script: [{}, FAILING] }, async ({ run }) => {
        const { all, run: record, summary } = await run({ concurrency: 1 });
        assert.equal(record.state, 'incomplete');
        assert.deepEqual(
          all.map(({ status }) => status),
          ['passed', 'error', 'passed', 'passed', 'passed'],
        );
        assert.match(all[1]?.error?.message ?? '', /500: Overloaded/);
        assert.deepEqual(summary.errorKinds, { server: 1 });
      }),
    );

    it(
      'that refuses the key ends the run with the first answer',
      staged(
        files(500),
        { script: () => ({ reply: errorReply(401, 'Incorrect key', { code: 'invalid_api_key' }) }) },
        async ({ server, run }) => {
          const { run: record, summary } = await run({ concurrency: 4 });
          assert.equal(record.state, 'provider-failed');
          assert.ok(summary.errors >= 1 && summary.errors <= 4);
          assert.equal(summary.errorKinds.auth, summary.errors);
          assert.ok(server.requests.length <= 8);
        },
      ),
    );

    it('that is of no use does not let the other calls wait', async () => {
      const arrived = untilArrived(4);
      const script = ({ index }: { index: number }): Behaviour => ({
        ...arrived({ index }),
        ...(index === 0 ? { reply: errorReply(403, 'No') } : { fault: 'hang' }),
      });
      await staged(files(500), { script }, async ({ server, run }) => {
        const { run: record, summary } = await run({ concurrency: 4 });
        assert.equal(record.state, 'provider-failed');
        assert.equal(summary.results, 1);
        assert.equal(await server.requests[1]?.ended, 'cut');
      })();
    });

    it(
      'that is not there ends the run',
      staged(files(500), {}, async ({ run }) => {
        const probe = createServer().listen(0, '127.0.0.1');
        await new Promise((resolve) => probe.once('listening', resolve));
        const { port } = probe.address() as { port: number };
        await new Promise((resolve) => probe.close(resolve));
        const {
          run: record,
          summary,
          all,
        } = await run({
          retries: 1,
          concurrency: 8,
          connect: (id, project) =>
            connectProvider(id, project, {
              baseUrl: `http://127.0.0.1:${port}/v1`,
              apiKey: async () => undefined,
            }),
        });
        assert.equal(record.state, 'provider-failed');
        assert.ok(summary.results <= 8);
        assert.match(all[0]?.error?.message ?? '', /Cannot reach 127\.0\.0\.1:\d+: nothing listens there/);
        assert.equal(all[0]?.attempts.length, 2);
      }),
    );

    it(
      'that fails again and again ends the run',
      staged(files(500), { script: ({ index }) => (index < 5 ? {} : FAILING) }, async ({ server, run }) => {
        const { run: record, summary } = await run({ concurrency: 1 });
        assert.equal(record.state, 'provider-failed');
        assert.equal(summary.passed, 5);
        assert.equal(server.requests.length, 55);
      }),
    );
  });

  describe('a limit of cost', () => {
    // Each call costs 4 USD: 2 tokens in, 2 out; and may cost about 60.
    const priced = (more = '') =>
      files(100, `modelParameters: { maxTokens: 10 }\n${more}`, { '.prompt-ladder/config.yml': PRICES });

    it(
      'stops the run before the call that could cross it',
      staged(priced(), {}, async ({ server, run }) => {
        const { run: record, summary } = await run({ maxCost: 200, concurrency: 8 });
        assert.equal(record.state, 'over-budget');
        assert.equal(summary.costUsd, server.requests.length * 4);
        assert.ok((summary.costUsd ?? 0) <= 200 && (summary.costUsd ?? 0) >= 120, `${summary.costUsd}`);
        assert.equal(summary.errors, 0);
      }),
    );

    it(
      'is the lower one of the prompt and the wish',
      staged(priced('budget: { maxCostPerRun: 100 }\n'), {}, async ({ run }) => {
        assert.equal((await run({ maxCost: 500 })).run.settings.maxCost, 100);
        assert.equal((await run({ maxCost: 80 })).run.settings.maxCost, 80);
      }),
    );

    it(
      'that cannot be kept is refused',
      staged(files(3), {}, async ({ server, run }) => {
        await assert.rejects(run({ maxCost: 1 }), refusal(/price of test-model is unknown/));
        assert.equal(server.requests.length, 0);
      }),
    );

    it(
      'for the judges is kept too, and an answer without its judge is stored',
      staged(priced('evaluators:\n  - name: Fine\n    uses: github/fluency\n'), {}, async ({ run }) => {
        const { all, run: record, summary } = await run({ maxCost: 100, concurrency: 1 });
        assert.equal(record.state, 'over-budget');
        assert.deepEqual(
          all.map(({ error, output }) => [error?.kind, output]),
          [['over-budget', 'Hello.']],
        );
        assert.match(all[0]?.error?.message ?? '', /^Judge "Fine": /);
        assert.equal(summary.costUsd, 4);
      }),
    );

    it(
      'does not concern the practice model',
      staged(priced(), {}, async ({ server, run }) => {
        const { run: record, summary } = await run({ maxCost: 0.01, provider: 'practice' });
        assert.equal(record.state, 'finished');
        assert.equal(summary.costUsd, 0);
        assert.equal(server.requests.length, 0);
      }),
    );
  });

  describe('a template', () => {
    it(
      'that cannot be rendered leaves its sample without a verdict, and says where',
      staged(
        {
          [PROMPT]: promptFile('samples: samples.jsonl\n').replace('{{ input }}', '{{ input }} {{ extra }}'),
          'samples.jsonl': '{"id":"a","input":"x","extra":"y"}\n{"id":"b","input":"x"}\n',
        },
        {},
        async ({ server, run }) => {
          const { all, run: record, summary, diagnostics } = await run({ concurrency: 1 });
          assert.equal(record.state, 'finished');
          assert.deepEqual(summary.errorKinds, { template: 1 });
          assert.equal(server.requests.length, 1);
          assert.deepEqual(all[1]?.attempts, []);
          assert.match(
            all[1]?.error?.message ?? '',
            /^x\.prompt\.yml:6:30: The variable "extra" is not defined;/,
          );
          assert.deepEqual(
            diagnostics.map(({ severity, code }) => [severity, code]),
            [['warning', 'undefined-variable']],
          );
        },
      ),
    );
  });

  describe('judges', () => {
    const judged = (evaluators: string) =>
      files(1, `evaluators:\n${evaluators}`, { '.prompt-ladder/config.yml': PRICES });
    const llm = `  - name: Polite
    llm:
      modelId: test-model
      systemPrompt: You judge.
      prompt: "Q {{ input }} A {{ completion }}"
      choices: [{ choice: Rude, score: 0 }, { choice: polite, score: 1 }]
`;
    const judging = (reply: string): OpenAiServerOptions => ({
      answer: ({ body }) => (body.messages[0]?.role === 'system' ? reply : 'Hello.'),
    });

    it(
      'are asked about the output, and their cost and attempts counted',
      staged(judged(llm), judging('It is POLITE.'), async ({ server, run }) => {
        const { all, summary } = await run();
        assert.deepEqual(server.requests[1]?.body.messages, [
          { role: 'system', content: 'You judge.' },
          { role: 'user', content: 'Q input 0 A Hello.' },
        ]);
        const [result] = all;
        assert.equal(result?.status, 'passed');
        const [{ attempts, ...judgement } = { attempts: [] }] = result?.judgements ?? [];
        assert.deepEqual(judgement, {
          evaluator: 'Polite',
          model: 'test-model',
          score: 1,
          choice: 'polite',
          reply: 'It is POLITE.',
        });
        const cost = (result?.attempts[0]?.costUsd ?? 0) + (attempts[0]?.costUsd ?? 0);
        assert.ok(attempts[0]?.costUsd);
        assert.equal(summary.costUsd, cost);
        assert.equal(summary.calls, 2);
      }),
    );

    it(
      'fail an output by a choice that scores nothing, and the first choice counts',
      staged(judged(llm), judging('polite, not rude'), async ({ run }) => {
        const [result] = (await run()).all;
        assert.equal(result?.status, 'failed');
        assert.deepEqual(result?.violations, [
          {
            rule: 'Polite',
            category: 'quality',
            severity: 'error',
            span: { start: 0, end: 6 },
            message: 'the judge chose "Rude", but must choose "polite"',
            expected: '"polite"',
            found: 'Rude',
          },
        ]);
      }),
    );

    it(
      'give no verdict by a reply that names no choice, which is stored',
      staged(judged(llm), judging('Well.'), async ({ run }) => {
        const [result] = (await run()).all;
        assert.equal(result?.status, 'error');
        assert.equal(result?.error?.kind, 'judge');
        assert.match(result?.error?.message ?? '', /names none of its choices .*: Well\.$/);
        assert.deepEqual(
          result?.judgements?.map(({ score, reply }) => [score, reply]),
          [[undefined, 'Well.']],
        );
      }),
    );

    it(
      'that give no answer leave no verdict, whatever the rules say, and the answer is kept',
      staged(
        files(1, `rules:\n  - check: { contains: Nothing }\nevaluators:\n${llm}`),
        { script: ({ index }) => (index === 0 ? {} : FAILING) },
        async ({ server, run }) => {
          const { all, summary } = await run({ retries: 1 });
          const [result] = all;
          assert.equal(result?.status, 'error');
          assert.equal(result?.output, 'Hello.');
          assert.equal(result?.error?.kind, 'server');
          assert.match(result?.error?.message ?? '', /^Judge "Polite": .*500/);
          assert.equal(result?.violations.length, 1);
          assert.equal(result?.judgements?.[0]?.score, undefined);
          assert.equal(result?.judgements?.[0]?.attempts.length, 2);
          assert.deepEqual([summary.calls, summary.retries, summary.errors], [2, 1, 1]);
          assert.equal(server.requests.length, 3);
        },
      ),
    );

    it(
      'whose prompt cannot be rendered leave no verdict',
      staged(
        {
          [PROMPT]: promptFile(
            `samples: samples.jsonl\nevaluators:\n${llm.replace('{{ input }}', '{{ other }}')}`,
          ),
          'samples.jsonl': '{"id":"a","input":"x"}\n{"id":"b","input":"x","other":"y"}\n',
        },
        judging('polite'),
        async ({ run }) => {
          const { all } = await run({ concurrency: 1 });
          assert.deepEqual(
            all.map(({ status, error }) => [status, error?.kind]),
            [
              ['error', 'template'],
              ['passed', undefined],
            ],
          );
          assert.match(all[0]?.error?.message ?? '', /^Judge "Polite": The variable "other"/);
        },
      ),
    );

    it(
      'are played by the practice model whatever model is named',
      staged(judged(llm.replace('test-model', 'another')), {}, async ({ server, run }) => {
        const { all } = await run({ provider: 'practice' });
        assert.equal(all[0]?.judgements?.[0]?.model, 'practice-1');
        assert.equal(server.requests.length, 0);
      }),
    );
  });

  describe('what cannot be run', () => {
    const cases: Record<
      string,
      { files: Record<string, string>; request?: Partial<RunRequest>; says: RegExp; codes?: string[] }
    > = {
      'a prompt that is not there': { files: {}, says: /has errors/, codes: ['unreadable-file'] },
      'broken YAML': { files: { [PROMPT]: 'messages: [' }, says: /has errors/, codes: ['yaml-syntax'] },
      'a missing sample file': {
        files: { [PROMPT]: promptFile('samples: none.jsonl\n') },
        says: /has errors/,
        codes: ['missing-file'],
      },
      'no samples': {
        files: { [PROMPT]: promptFile() },
        says: /has no samples, so nothing was run; .*--var NAME=VALUE/,
        codes: ['no-samples'],
      },
      'an empty sample file': {
        files: { [PROMPT]: promptFile('samples: s.jsonl\n'), 's.jsonl': '' },
        says: /has no samples, so nothing was run; add some to its sample files, or run it once/,
        codes: ['no-samples'],
      },
      'only samples that cannot be read': {
        files: { [PROMPT]: promptFile('samples: s.jsonl\n'), 's.jsonl': '{"input":\n' },
        says: /no sample that can be run/,
        codes: ['invalid-json'],
      },
      'a variable that no sample has': {
        files: { [PROMPT]: promptFile('samples: s.jsonl\n'), 's.jsonl': '{"other":"x"}\n' },
        says: /has errors/,
        codes: ['undefined-variable', 'unused-column'],
      },
      'a rule that cannot run': {
        files: files(1, 'rules:\n  - check: { regex: "(" }\n'),
        says: /has errors/,
        codes: ['invalid-rule'],
      },
      'no model': {
        files: {
          ...files(1),
          [PROMPT]: promptFile('samples: samples.jsonl\n').replace('model: test-model\n', ''),
        },
        says: /names no real model for the provider "openai"; add "model" to it, or choose one .* --model/,
      },
      'an unusable server': {
        files: files(1),
        request: {
          connect: (id, project) =>
            connectProvider(id, project, { baseUrl: 'ftp://x', apiKey: async () => undefined }),
        },
        says: /"ftp:\/\/x" is not an http or https address/,
      },
      'a run that is not there': {
        files: files(1),
        request: { resume: 'nothing' },
        says: /no run "nothing"/,
      },
    };
    for (const [name, { files: written, request, says, codes = [] }] of Object.entries(cases)) {
      it(
        `is refused, and nothing is stored: ${name}`,
        staged(written, {}, async ({ folder, server, run }) => {
          await assert.rejects(run(request), (error) => {
            refusal(says)(error);
            assert.deepEqual(
              (error as UserError).diagnostics.map(({ code }) => code).toSorted(),
              codes.toSorted(),
            );
            return true;
          });
          assert.equal(server.requests.length, 0);
          assert.deepEqual(await new RunStore(folder.path('.prompt-ladder')).list(), []);
        }),
      );
    }
  });

  it(
    'runs past samples that cannot be read, and counts them',
    staged(
      { [PROMPT]: promptFile('samples: s.jsonl\n'), 's.jsonl': '{"input":"a"}\n{"input":\n{"input":"c"}\n' },
      {},
      async ({ server, run }) => {
        const { run: record, summary, start } = await run();
        assert.deepEqual(record.samples.count, 2);
        assert.equal(record.samples.invalid, 1);
        assert.equal(summary.results, 2);
        assert.equal(start.diagnostics[0]?.range.start.line, 1);
        assert.equal(server.requests.length, 2);
      },
    ),
  );
});

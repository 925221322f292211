import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, it } from 'mocha';
import { askedProvider } from '../../../src/core/engine/connect.ts';
import { prepareRun } from '../../../src/core/engine/prepare-run.ts';
import { forecastFor } from '../../../src/core/engine/run-forecast.ts';
import { RunDeclinedError } from '../../../src/core/engine/start.ts';
import type { Forecast } from '../../../src/core/estimate/forecast.ts';
import { exactRange } from '../../../src/core/estimate/likely-range.ts';
import { diskFiles, type Files } from '../../../src/core/files.ts';
import { forecastLine } from '../../../src/core/report/forecast.ts';
import { formatUsd } from '../../../src/core/text/amounts.ts';
import { promptFile, samplesFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { files, KEY, PRICES, PROMPT, staged } from './staged.ts';

const SOURCE = resolve(import.meta.dirname, '../../../src');
const CONFIG = { '.prompt-ladder/config.yml': PRICES };

async function forecast(folder: TempWorkspace, more = {}, signal = new AbortController().signal) {
  const prepared = await prepareRun({ file: folder.path(PROMPT), files: diskFiles, signal, ...more });
  return forecastFor(prepared, { signal });
}

/** What the server reports of each request. */
let prompted = 0;

describe('a forecast of a run', () => {
  it(
    'is counted in the pass that checks the samples, which are read once more to be run',
    staged(files(10, 'budget: { maxInputTokens: 1000 }\n', CONFIG), {}, async ({ folder, run }) => {
      let read = 0;
      const counted: Files = {
        ...diskFiles,
        readStream: (path) => {
          if (path === folder.path('samples.jsonl')) read++;
          return diskFiles.readStream(path);
        },
      };
      const before: number[] = [];
      const { summary } = await run({
        files: counted,
        forecast: {
          confirm: async ({ samples }) => {
            before.push(samples, read);
            return true;
          },
        },
      });
      assert.deepEqual([before, summary.results, read], [[10, 1], 10, 2]);
    }),
  );

  it(
    'takes the samples asked for, and calls and writes nothing',
    staged(files(10, '', CONFIG), {}, async ({ folder, server }) => {
      const { samples, repeat, costUsd } = await forecast(folder, { filter: ['id:s1', 'id:s2'], repeat: 2 });
      assert.deepEqual([samples, repeat], [2, 2]);
      assert.ok((costUsd?.low ?? 0) > 0);
      assert.equal(server.requests.length, 0);
      assert.ok(!(await readdir(folder.path('.prompt-ladder'))).includes('runs'));
    }),
  );

  it(
    'goes by earlier runs of the prompt on the model, and learns what the provider counts',
    staged(
      files(10, '', CONFIG),
      { answer: () => ({ text: 'x', usage: { prompt_tokens: 50, completion_tokens: 7 } }) },
      async ({ folder, run }) => {
        const before = await forecast(folder);
        const seen: Forecast[] = [];
        const { run: stored } = await run({
          forecast: {
            confirm: async (each) => {
              seen.push(each);
              return true;
            },
          },
        });
        assert.deepEqual(seen, [{ ...before, server: stored.server }]);
        assert.deepEqual(stored.forecast, seen[0]);
        const after = await forecast(folder);
        assert.deepEqual(after.outputBasis, { kind: 'earlier', runs: 1 });
        assert.deepEqual(after.outputTokens, { low: 70, high: 70 });
        assert.equal(after.inputTokens.counted, before.inputTokens.counted);
        assert.equal(after.inputTokens.total, 500);
        assert.deepEqual(after.costUsd, { low: 570, high: 570 });
        assert.ok(after.durationMs && after.durationMs.low > 0);
        const other = await forecast(folder, { model: 'gpt-4o' });
        assert.deepEqual(other.outputBasis, { kind: 'assumed' });
      },
    ),
  );

  it(
    'knows what the cache answers, which costs nothing and no time',
    staged(files(4, '', CONFIG), { answer: () => 'x' }, async ({ folder, server, run }) => {
      const { signal } = new AbortController();
      const credentials = { baseUrl: server.baseUrl, apiKey: async () => KEY };
      const forecastOf = async (more = {}, by = {}) => {
        const prepared = await prepareRun({ file: folder.path(PROMPT), files: diskFiles, signal, ...more });
        const asked = await askedProvider(prepared.plan.provider, prepared.project, {
          ...credentials,
          ...by,
        });
        return forecastFor(prepared, { signal }, { ...asked, useCache: true, ...by });
      };
      assert.equal((await forecastOf()).cached, undefined);
      await run({ filter: ['id:s0', 'id:s1'] });
      const [half, fresh] = [await forecastOf(), await forecastOf({}, { useCache: false })];
      assert.deepEqual([half.cached, fresh.cached], [2, undefined]);
      assert.equal((await forecastOf({}, { apiKey: async () => 'sk-other-123456' })).cached, undefined);
      assert.equal(half.costUsd?.high, (fresh.costUsd?.high ?? 0) / 2);
      assert.equal(half.inputTokens.total, fresh.inputTokens.total);
      await run();
      const all = await forecastOf();
      assert.deepEqual([all.cached, all.costUsd, all.durationMs], [4, exactRange(0), exactRange(0)]);
      assert.match(forecastLine(all, formatUsd), /, \$0\.00, all from the cache \(/);
      assert.match(forecastLine(half, formatUsd), /, about .*, 2 from the cache \(/);
      // Where some are in the cache and the price of the others is not known, neither is the whole.
      await folder.write({ '.prompt-ladder/config.yml': '' });
      const more = await forecastOf({ repeat: 2 });
      assert.deepEqual([more.cached, more.costUsd], [4, null]);
    }),
  );

  it(
    'counts a schema where the server does',
    staged(
      files(
        2,
        'responseFormat: json_schema\njsonSchema: { type: object, properties: { a: { type: string } } }\n',
        CONFIG,
      ),
      {},
      async ({ folder }) => {
        const { signal } = new AbortController();
        const prepared = await prepareRun({ file: folder.path(PROMPT), files: diskFiles, signal });
        const counted = async (server: string) =>
          (await forecastFor(prepared, { signal }, { server })).inputTokens.counted;
        const without = await counted('http://127.0.0.1:8080/v1');
        assert.ok((await counted('https://api.openai.com/v1')) > without + 20);
        assert.ok(without > 0);
      },
    ),
  );

  it(
    'learns from runs with the same limits and response format, and of the same server, alone',
    staged(files(10, '', CONFIG), { answer: () => 'x' }, async ({ folder, server, run }) => {
      await run({ forecast: { confirm: async () => true } });
      const basis = async (server?: string) => {
        const { signal } = new AbortController();
        const prepared = await prepareRun({ file: folder.path(PROMPT), files: diskFiles, signal });
        return (await forecastFor(prepared, { signal }, { server })).outputBasis.kind;
      };
      assert.equal(await basis(), 'earlier');
      assert.equal(await basis(server.baseUrl), 'earlier');
      assert.equal(await basis('http://127.0.0.1:1/v1'), 'assumed');
      const text = await folder.read(PROMPT);
      await folder.write({ [PROMPT]: `${text}modelParameters: { maxTokens: 150 }\n` });
      assert.equal(await basis(), 'written');
      await folder.write({ [PROMPT]: `${text}modelParameters: { temperature: 0.5 }\n` });
      assert.equal(await basis(), 'earlier');
      await folder.write({ [PROMPT]: `${text}responseFormat: json_object\n` });
      assert.equal(await basis(), 'assumed');
    }),
  );

  it(
    'is not said to be exact once the provider has counted otherwise, and learns from that',
    staged(
      files(3, '', { '.prompt-ladder/config.yml': `${PRICES}models: { test-model: gpt-4o }\n` }),
      { answer: () => ({ text: 'x', usage: { prompt_tokens: prompted, completion_tokens: 1 } }) },
      async ({ folder, run }) => {
        const asked = async () =>
          (await run({ forecast: { confirm: async () => true }, useCache: false })).folder;
        const inputTokens = async () => (await forecast(folder)).inputTokens;
        const before = await inputTokens();
        assert.equal(before.exact, true);
        prompted = before.counted / 3;
        const right = await asked();
        assert.deepEqual(await inputTokens(), before);
        await rm(right, { recursive: true });
        prompted += 5;
        const wrong = await asked();
        const total = before.counted + 15;
        assert.deepEqual(await inputTokens(), { ...before, total, exact: false, isDisproved: true });
        // As when another server is asked from now on.
        prompted -= 5;
        await asked();
        await rm(wrong, { recursive: true });
        assert.deepEqual(await inputTokens(), before);
      },
    ),
  );

  it(
    'counts repairs and judges as earlier runs needed them',
    staged(
      files(
        4,
        'retry: { attempts: 1 }\nrules:\n  - check: { regex: better }\n  - id: judged\n    check: { judge: "Good?" }\n',
        CONFIG,
      ),
      {
        answer: ({ body }) => {
          const [first, ...rest] = body.messages;
          if (first?.role === 'system')
            return { text: 'yes', usage: { prompt_tokens: 100, completion_tokens: 1 } };
          return rest.length > 0
            ? { text: 'better', usage: { prompt_tokens: 30, completion_tokens: 3 } }
            : { text: 'worse', usage: { prompt_tokens: 10, completion_tokens: 2 } };
        },
      },
      async ({ folder, run }) => {
        const first = await forecast(folder);
        assert.deepEqual(first.notCounted, ['repairs']);
        assert.match(forecastLine(first, formatUsd), /; repairs not counted, as no run has shown any\)$/);
        const outputBasis = { kind: 'written', from: ['expected', 'maxTokens', 'jsonSchema'] } as const;
        assert.match(
          forecastLine({ ...first, outputBasis }, formatUsd),
          /; output by "expected", "maxTokens", "jsonSchema"; /,
        );
        const { summary } = await run();
        assert.deepEqual([summary.inputTokens, summary.outputTokens], [4 * 140, 4 * 6]);
        const { notCounted, inputTokens, outputTokens, costUsd } = await forecast(folder);
        assert.deepEqual(notCounted, []);
        // The first answer's own input is as it is counted here; no run with a forecast has corrected it.
        assert.equal(inputTokens.total, Math.round(1.05 * inputTokens.counted) + 4 * 130);
        assert.deepEqual(outputTokens, { low: 24, high: 24 });
        assert.equal(costUsd?.high, (inputTokens.bounds?.high ?? 0) + 24);
      },
    ),
  );

  it(
    'that is not confirmed makes no call and stores no run',
    staged(files(2), {}, async ({ folder, server, run }) => {
      await assert.rejects(run({ forecast: { confirm: async () => false } }), RunDeclinedError);
      assert.equal(server.requests.length, 0);
      assert.ok(!(await readdir(folder.path('.prompt-ladder'))).includes('runs'));
    }),
  );

  it(
    'is not made where nothing costs anything, if only the cost is of interest',
    staged(files(2), {}, async ({ run }) => {
      const { run: stored } = await run({
        forecast: { onlyWhereItCosts: true, confirm: () => assert.fail('asked') },
      });
      assert.equal(stored.forecast, undefined);
    }),
  );

  it('reads no vocabulary where another thread counts', async () => {
    const more = 'samples: s.jsonl\nbudget: { maxInputTokens: 1 }\n';
    const text = promptFile(more).replace('test-model', 'gpt-4o');
    await using folder = await tempWorkspace({ [PROMPT]: text, 's.jsonl': samplesFile(2) });
    // Other tests load vocabularies into this process.
    const script = `
      const { diskFiles } = await import('${SOURCE}/core/files.ts');
      const { projectCosts } = await import('${SOURCE}/core/engine/cost-projection.ts');
      const { forecastFor } = await import('${SOURCE}/core/engine/run-forecast.ts');
      const { prepareRun } = await import('${SOURCE}/core/engine/prepare-run.ts');
      const { loadedTokenizer } = await import('${SOURCE}/core/tokens/load-tokenizer.ts');
      const input = { samples: 2, leftOut: 0, tokens: 20, exact: true, context: 0, prefix: 0, isOwn: true, reasons: false };
      const counting = { set: async () => ({ total: async () => input }), request: async () => ({ total: 10, exact: true, messages: [4] }) };
      const { signal } = new AbortController();
      const request = { file: process.argv[1], files: diskFiles, counting, despiteErrors: true, signal };
      const prepared = await prepareRun(request);
      const { inputTokens } = await forecastFor(prepared, { signal });
      const { models } = await projectCosts(request, [], 1.3, { signal });
      console.log(JSON.stringify([
        prepared.diagnostics.map(({ code }) => code),
        inputTokens.total,
        models[0].inputTokens,
        loadedTokenizer('o200k_base') !== undefined,
      ]));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '-e',
      script,
      folder.path(PROMPT),
    ]);
    assert.deepEqual(JSON.parse(stdout), [['over-budget'], 20, 10, false]);
  });

  it(
    'can be cancelled',
    staged(files(2_000), {}, async ({ folder }) => {
      const abort = new AbortController();
      const prepared = await prepareRun({
        file: folder.path(PROMPT),
        files: diskFiles,
        signal: abort.signal,
      });
      const counted: number[] = [];
      const onProgress = (samples: number) => {
        counted.push(samples);
        abort.abort();
      };
      await assert.rejects(forecastFor(prepared, { signal: abort.signal, onProgress }), {
        name: 'AbortError',
      });
      assert.deepEqual(counted, [1_000]);
    }),
  );
});

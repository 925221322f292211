import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import { connectProvider } from '../../../src/core/engine/connect.ts';
import { RunDeclinedError } from '../../../src/core/engine/start.ts';
import { askOpinions, type OpinionsRequest } from '../../../src/core/opinions/ask-opinions.ts';
import { OPINIONS_FILE, readOpinions } from '../../../src/core/opinions/opinions.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import {
  type Behaviour,
  errorReply,
  type OpenAiServer,
  startOpenAiServer,
} from '../../support/openai-server.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { newRun, resultOf } from '../engine/support.ts';
import { violation } from '../report/support.ts';

const FAILING = ['a', 'b', 'c'];
const CONFIG = 'prices: { test-model: { input: 1000000, output: 1000000 } }\n';
const SAYS_FORMAT = '{"category": "format", "reason": "It is no JSON."}';

interface Stage {
  readonly folder: TempWorkspace;
  readonly server: OpenAiServer;
  readonly runId: string;
  readonly file: string;
  ask(request?: Partial<OpinionsRequest>): ReturnType<typeof askOpinions>;
}

/** A stored run with three failing results, or others, one that passed and one that no answer came for, and a model to ask. */
const staged =
  (
    answer: (index: number) => string | Behaviour,
    test: (stage: Stage) => Promise<void>,
    failing: readonly (string | Result)[] = FAILING,
  ) =>
  async () => {
    await using folder = await tempWorkspace({ '.prompt-ladder/config.yml': CONFIG });
    await using server = await startOpenAiServer({
      answer: ({ index }) => {
        const said = answer(index);
        return {
          text: typeof said === 'string' ? said : '',
          usage: { prompt_tokens: 1, completion_tokens: 1 },
        };
      },
      script: ({ index }) => {
        const said = answer(index);
        return typeof said === 'string' ? {} : said;
      },
    });
    const store = new RunStore(folder.path('.prompt-ladder'));
    const writer = await store.create(newRun());
    for (const each of failing)
      await writer.append(
        typeof each === 'string' ? resultOf(each, { status: 'failed', violations: [violation('r')] }) : each,
      );
    await writer.append(resultOf('fine'));
    const error = { kind: 'server', message: 'Down.' } as const;
    await writer.append(resultOf('none', { status: 'error', output: undefined, error }));
    await writer.finish({ state: 'finished' });
    await test({
      folder,
      server,
      runId: writer.run.id,
      file: join(writer.folder, OPINIONS_FILE),
      ask: (request = {}) =>
        askOpinions({
          root: folder.root,
          runId: writer.run.id,
          connect: (id, workspace) =>
            connectProvider(id, workspace, { baseUrl: server.baseUrl, apiKey: async () => 'sk-test-123456' }),
          signal: new AbortController().signal,
          retries: 0,
          concurrency: 1,
          ...request,
        }),
    });
  };

describe('asking a model why results fail', () => {
  it(
    'asks once about each failing output, and counts what it costs',
    staged(
      () => SAYS_FORMAT,
      async ({ server, file, ask }) => {
        const progress: number[] = [];
        const { durationMs, ...outcome } = await ask({ onProgress: ({ asked }) => progress.push(asked) });
        assert.ok(Number.isInteger(durationMs));
        assert.deepEqual(outcome, { model: 'test-model', state: 'finished', asked: 3, of: 3, unanswered: 0 });
        assert.deepEqual(progress, [1, 2, 3]);
        const opinions = await readOpinions(dirname(file));
        assert.equal(opinions?.model, 'test-model');
        // Equal failures make equal questions, which the cache answers for nothing.
        assert.deepEqual([opinions?.costUsd, server.requests.length], [2, 1]);
        assert.equal((await ask()).of, 0);
        assert.equal(server.requests.length, 1);
        assert.equal((await ask({ model: 'other', useCache: false })).asked, 3);
        assert.equal(server.requests.length, 4);
        assert.equal((await readOpinions(dirname(file), 'test-model'))?.costUsd, 2);
      },
    ),
  );

  it(
    'asks anew about what got no category, and goes on after a line that was cut short',
    staged(
      (index) => (index === 0 ? 'I cannot say.' : SAYS_FORMAT),
      async ({ server, file, ask }) => {
        const first = await ask({ useCache: false });
        assert.deepEqual([first.asked, first.unanswered, first.error?.kind], [3, 1, 'malformed']);
        await appendFile(file, '{"sample": "a", "rep');
        const second = await ask();
        assert.deepEqual([second.of, second.unanswered, server.requests.length], [1, 0, 4]);
        assert.equal((await ask()).of, 0);
      },
    ),
  );

  it(
    'keeps a limit of cost over all that the model was asked of the run',
    staged(
      () => SAYS_FORMAT,
      async ({ server, ask }) => {
        const outcome = await ask({ useCache: false, maxCost: 0.5 });
        assert.deepEqual([outcome.state, outcome.asked, server.requests.length], ['over-budget', 0, 0]);
        await assert.rejects(ask({ model: 'unpriced', maxCost: 1 }), /The price of unpriced is unknown/);
      },
    ),
  );

  it(
    'asks first what the triage is least sure of',
    staged(
      () => SAYS_FORMAT,
      async ({ server, ask }) => {
        const abort = new AbortController();
        await ask({ signal: abort.signal, onProgress: () => abort.abort() });
        await ask();
        const asked = server.requests.map(({ body }) => /It is (\w+)…/.exec(JSON.stringify(body))?.[1]);
        assert.deepEqual(asked, ['wrong', 'green', 'cut']);
      },
      [
        resultOf('a', { status: 'failed', violations: [], output: 'It is cut…', finishReason: 'length' }),
        resultOf('b', { status: 'failed', violations: [violation('r')], output: 'It is green… \u2028' }),
        resultOf('c', { status: 'failed', violations: [], output: 'It is wrong…', expected: 'Grün' }),
      ],
    ),
  );

  it(
    'calls nothing where the forecast is not confirmed',
    staged(
      () => SAYS_FORMAT,
      async ({ server, ask }) => {
        const confirm: OpinionsRequest['confirm'] = async ({ results, costUsd, inputTokens }) => {
          assert.equal(results, 3);
          assert.ok(inputTokens > 600);
          assert.ok((costUsd?.high ?? 0) > (costUsd?.low ?? 0));
          return false;
        };
        await assert.rejects(ask({ confirm }), RunDeclinedError);
        assert.equal(server.requests.length, 0);
      },
    ),
  );

  it(
    'stops where the provider refuses everybody, and tries again what fails for a passing reason',
    staged(
      (index) =>
        index === 0
          ? { reply: errorReply(401, 'No.') }
          : index === 1
            ? { reply: errorReply(500, 'No.') }
            : SAYS_FORMAT,
      async ({ server, ask }) => {
        const refused = await ask();
        assert.deepEqual([refused.state, refused.asked, refused.error?.kind], ['provider-failed', 1, 'auth']);
        const outcome = await ask({ retries: 1, useCache: false });
        assert.deepEqual([outcome.state, outcome.unanswered, server.requests.length], ['finished', 0, 5]);
      },
    ),
  );

  it(
    'is held to a category by the server',
    staged(
      () => SAYS_FORMAT,
      async ({ server, ask }) => {
        await ask({ confirm: async ({ durationMs }) => (durationMs?.high ?? 0) > (durationMs?.low ?? 0) });
        for (const { body } of server.requests) {
          const { type, json_schema: schema } = body.response_format as Record<
            string,
            Record<string, unknown>
          >;
          assert.equal(type, 'json_schema');
          assert.match(JSON.stringify(schema), /"enum":\["provider",.*"ignored-context"/);
        }
      },
    ),
  );

  it(
    'asks in words alone where the server refuses a schema',
    staged(
      (index) => (index === 0 ? { reply: errorReply(400, 'No schema here.') } : SAYS_FORMAT),
      async ({ server, ask }) => {
        const { state, unanswered } = await ask({ concurrency: 1 });
        assert.deepEqual([state, unanswered], ['finished', 0]);
        const formats = server.requests.map(({ body }) => body.response_format !== undefined);
        // The others are equal questions, which the cache answers.
        assert.deepEqual(formats, [true, false]);
      },
    ),
  );

  it(
    'gives up after five replies in a row that name no category',
    staged(
      () => 'I would not know.',
      async ({ ask }) => {
        const { state, asked, unanswered } = await ask();
        assert.deepEqual([state, asked, unanswered], ['provider-failed', 5, 5]);
      },
      ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
    ),
  );

  it(
    'ends when it is cancelled, and keeps what was answered',
    staged(
      () => SAYS_FORMAT,
      async ({ ask }) => {
        const abort = new AbortController();
        const outcome = await ask({ signal: abort.signal, onProgress: () => abort.abort() });
        assert.deepEqual([outcome.state, outcome.asked], ['cancelled', 1]);
        assert.equal((await ask()).of, 2);
      },
    ),
  );

  it(
    'is refused while somebody else asks, and where the configuration has errors',
    staged(
      () => SAYS_FORMAT,
      async ({ folder, ask }) => {
        const both = await Promise.allSettled([ask(), ask()]);
        assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
        await folder.write({ '.prompt-ladder/config.yml': 'triage: { model: 5 }\n' });
        await assert.rejects(ask(), (error) => error instanceof UserError && error.diagnostics.length === 1);
      },
    ),
  );

  it(
    'asks whom the configuration names, unless somebody else is named',
    staged(
      () => SAYS_FORMAT,
      async ({ folder, server, ask }) => {
        const triage = 'triage: { provider: gateway, model: big }\n';
        const gateway = `providers: { gateway: { kind: openai, baseUrl: "${server.baseUrl}" } }\n`;
        await folder.write({ '.prompt-ladder/config.yml': CONFIG + gateway + triage });
        const asked: string[] = [];
        const connect: OpinionsRequest['connect'] = (id, workspace) => {
          asked.push(id);
          return connectProvider(id, workspace, {
            apiKey: async () => 'sk-test-123456',
            isTrusted: async () => true,
          });
        };
        assert.equal((await ask({ connect })).model, 'big');
        await ask({ provider: 'practice' });
        await ask({ connect, provider: 'recorded' });
        assert.deepEqual(asked, ['gateway', 'recorded']);
      },
    ),
  );

  it(
    'is answered by the practice model without a key',
    staged(
      () => '',
      async ({ file, ask, server }) => {
        assert.equal((await ask({ provider: 'practice' })).unanswered, 0);
        const opinions = await readOpinions(dirname(file));
        assert.deepEqual([opinions?.model, opinions?.costUsd, server.requests.length], ['practice-1', 0, 0]);
      },
    ),
  );
});

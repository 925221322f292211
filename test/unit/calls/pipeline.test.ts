import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { ResponseCache } from '../../../src/core/calls/cache.ts';
import type { CallOutcome } from '../../../src/core/calls/call.ts';
import { ServerLimits } from '../../../src/core/calls/concurrency-limit.ts';
import { callPipeline } from '../../../src/core/calls/pipeline.ts';
import { Spending } from '../../../src/core/calls/spending.ts';
import type { PriceList } from '../../../src/core/estimate/price.ts';
import { openAiProvider } from '../../../src/core/providers/openai.ts';
import type { ChatRequest, Provider } from '../../../src/core/providers/provider.ts';
import { requestHash } from '../../../src/core/providers/request-hash.ts';
import { chatRequest } from '../../support/calls.ts';
import {
  errorReply,
  jsonReply,
  type OpenAiServer,
  type OpenAiServerOptions,
  rateLimitReply,
  startOpenAiServer,
} from '../../support/openai-server.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

/** USD: a dollar a token. */
const DOLLARS: PriceList = {
  cost: (_model, { inputTokens, outputTokens }) => inputTokens + outputTokens,
  most: (_model, inputTokens, outputTokens) => inputTokens + outputTokens,
};
const UNKNOWN: PriceList = { cost: () => null, most: () => null };

const FAILING = { reply: errorReply(500, 'Overloaded') };

interface StageOptions {
  readonly provider?: Provider;
  readonly prices?: PriceList;
  readonly cache?: ResponseCache;
  readonly retries?: number;
  readonly timeoutMs?: number;
  readonly maxCost?: number;
  readonly spent?: number;
  readonly random?: () => number;
}

interface Caller {
  call(request: ChatRequest, repeat: number): Promise<CallOutcome>;
}

interface Stage {
  readonly server: OpenAiServer;
  readonly folder: TempWorkspace;
  readonly cache: ResponseCache;
  readonly abort: AbortController;
  readonly caller: Caller;
  caller2(options: StageOptions): Caller;
}

/** Runs a test with the calls of a server of its own. Waits have no jitter unless the options say otherwise. */
function staged(
  { server: serverOptions = {}, ...options }: StageOptions & { server?: OpenAiServerOptions },
  test: (stage: Stage) => Promise<void>,
) {
  return async () => {
    await using server = await startOpenAiServer(serverOptions);
    await using folder = await tempWorkspace();
    const cache = new ResponseCache(folder.path('cache'));
    const abort = new AbortController();
    const make = (more: StageOptions): Caller => {
      const {
        provider = openAiProvider({ baseUrl: server.baseUrl }),
        prices = DOLLARS,
        retries = 3,
        timeoutMs = 10_000,
        random = () => 0,
        maxCost,
        spent,
        cache,
      } = { ...options, ...more };
      const providers = new Map([['local', { provider, prices }]]);
      const spending = new Spending(maxCost, spent);
      const limits = new ServerLimits(64, timeoutMs);
      const call = callPipeline({ providers, cache, spending, retries, timeoutMs, limits, random });
      return {
        call: (request, repeat) => call({ provider: 'local', request, repeat }, abort.signal),
      };
    };
    await test({ server, folder, cache, abort, caller: make({}), caller2: make });
    const listeners = getEventListeners(abort.signal, 'abort').length;
    assert.ok(listeners <= 1, `${listeners} listeners are left`);
  };
}

const REQUEST = chatRequest();

/** Notes when each request arrives, in ms. */
function timed(script: OpenAiServerOptions['script'] = []): {
  times: number[];
  options: OpenAiServerOptions;
} {
  const times: number[] = [];
  return {
    times,
    options: {
      script: (request) => {
        times.push(performance.now());
        return typeof script === 'function' ? script(request) : (script[request.index] ?? {});
      },
    },
  };
}

const gaps = (times: readonly number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));

/** Timers may fire a little early by another clock. */
const assertAtLeast = (ms: number | undefined, least: number) =>
  assert.ok((ms ?? 0) >= least - 3, `${ms} ms, not ${least}`);

describe('callPipeline', () => {
  it(
    'gives the answer, its cost and its latency',
    staged({ server: { answer: () => 'Hello there.' } }, async ({ caller }) => {
      const { response, attempts } = await caller.call(REQUEST, 0);
      assert.equal(response?.text, 'Hello there.');
      const [{ latencyMs, ...attempt } = {}] = attempts;
      assert.ok(latencyMs !== undefined && latencyMs > 0);
      assert.deepEqual(attempt, {
        provider: 'local',
        model: REQUEST.model,
        usage: { inputTokens: 1, outputTokens: 3 },
        costUsd: 4,
        finishReason: 'stop',
      });
    }),
  );

  it(
    'knows no cost without a price, and none without usage',
    staged({ server: { answer: () => ({ text: 'Hi', usage: null }) } }, async ({ caller, caller2 }) => {
      const withoutUsage = await caller.call(REQUEST, 0);
      assert.equal(withoutUsage.attempts[0]?.costUsd, null);
      const withoutPrice = await caller2({ prices: UNKNOWN }).call(REQUEST, 0);
      assert.equal(withoutPrice.attempts[0]?.costUsd, null);
    }),
  );

  describe('retries', () => {
    it(
      'what may pass, until it does, and keeps every attempt',
      staged({ server: { script: [FAILING, { fault: 'reset' }] } }, async ({ caller, server }) => {
        const { response, attempts } = await caller.call(REQUEST, 0);
        assert.equal(response?.text, 'Hello.');
        assert.deepEqual(
          attempts.map(({ error }) => error?.kind),
          ['server', 'connection', undefined],
        );
        assert.deepEqual(
          attempts.map(({ costUsd }) => costUsd),
          [0, 0, 3],
        );
        assert.equal(server.requests.length, 3);
      }),
    );

    it(
      'as often as it is told, and then says what was wrong at last',
      staged({ retries: 2, server: { script: () => FAILING } }, async ({ caller, server }) => {
        const call = await caller.call(REQUEST, 0);
        assert.equal(call.response, undefined);
        assert.equal(call.error.kind, 'server');
        assert.match(call.error.message, /500/);
        assert.equal(call.attempts.length, 3);
        assert.equal(server.requests.length, 3);
      }),
    );

    it(
      'not at all what cannot pass',
      staged(
        { server: { script: () => ({ reply: errorReply(400, 'No such parameter') }) } },
        async ({ caller, server }) => {
          const call = await caller.call(REQUEST, 0);
          assert.equal(!call.response && call.error.kind, 'bad-request');
          assert.equal(server.requests.length, 1);
        },
      ),
    );

    const { times, options } = timed([FAILING, FAILING, FAILING]);
    it(
      'after waits that double, with jitter',
      staged({ random: () => 0.2, server: options }, async ({ caller }) => {
        await caller.call(REQUEST, 0);
        const [first, second, third] = gaps(times);
        assertAtLeast(first, 0.2 * 500);
        assertAtLeast(second, 0.2 * 1000);
        assertAtLeast(third, 0.2 * 2000);
      }),
    );

    it(
      'an answer that may have been paid for as one of unknown cost',
      staged({ retries: 0, server: { script: [{ fault: 'malformed' }] } }, async ({ caller }) => {
        const { attempts } = await caller.call(REQUEST, 0);
        assert.equal(attempts[0]?.error?.kind, 'malformed');
        assert.equal(attempts[0]?.costUsd, null);
      }),
    );
  });

  describe('a server that asks to wait', () => {
    const limited = { reply: rateLimitReply({ 'retry-after-ms': '150' }) };

    const own = timed([limited]);
    it(
      'is waited for, and a little longer',
      staged({ random: () => 0.1, server: own.options }, async ({ caller }) => {
        const { response } = await caller.call(REQUEST, 0);
        assert.ok(response);
        assertAtLeast(gaps(own.times)[0], 150 + 0.1 * 500);
      }),
    );

    const shared = timed([limited]);
    it(
      'is waited for by the other calls too',
      staged({ server: shared.options }, async ({ caller, server }) => {
        const first = caller.call(REQUEST, 0);
        while (server.requests.length === 0) await sleep(1);
        await server.requests[0]?.ended;
        await sleep(20);
        const others = [1, 2, 3].map((repeat) => caller.call(REQUEST, repeat));
        await Promise.all([first, ...others]);
        assert.equal(shared.times.length, 5);
        for (const time of shared.times.slice(1)) assertAtLeast(time - (shared.times[0] ?? 0), 150);
      }),
    );

    it(
      'gets more attempts than other failures do',
      staged(
        {
          retries: 1,
          server: {
            script: Array.from({ length: 4 }, () => ({ reply: rateLimitReply({ 'retry-after-ms': '1' }) })),
          },
        },
        async ({ caller }) => {
          const { response, attempts } = await caller.call(REQUEST, 0);
          assert.ok(response);
          assert.equal(attempts.length, 5);
        },
      ),
    );

    it(
      'is not waited for when nothing is to be retried',
      staged({ retries: 0, server: { script: [limited] } }, async ({ caller }) => {
        const call = await caller.call(REQUEST, 0);
        assert.equal(!call.response && call.error.kind, 'rate-limit');
      }),
    );

    for (const status of [429, 503]) {
      it(
        `for longer than two minutes is given up at once (${status})`,
        staged(
          {
            server: {
              script: [{ reply: errorReply(status, 'Later', { headers: { 'retry-after': '121' } }) }],
            },
          },
          async ({ caller, server }) => {
            const call = await caller.call(REQUEST, 0);
            assert.equal(call.response, undefined);
            // Nor do the other calls wait for it.
            assert.ok((await caller.call(REQUEST, 0)).response);
            assert.equal(server.requests.length, 2);
          },
        ),
      );
    }
  });

  describe('a time limit', () => {
    it(
      'ends an attempt, and the next one may succeed',
      staged({ timeoutMs: 100, server: { script: [{ fault: 'hang' }] } }, async ({ caller, server }) => {
        const { response, attempts } = await caller.call(REQUEST, 0);
        assert.ok(response);
        assert.equal(attempts[0]?.error?.kind, 'timeout');
        assert.match(attempts[0]?.error?.message ?? '', /within 0\.1 s/);
        assert.equal(attempts[0]?.costUsd, null);
        assertAtLeast(attempts[0]?.latencyMs, 100);
        assert.equal(await server.requests[0]?.ended, 'cut');
      }),
    );
  });

  describe('cancellation', () => {
    const cancelled = async (call: ReturnType<Caller['call']>) => {
      const outcome = await call;
      assert.equal(!outcome.response && outcome.error.kind, 'cancelled');
      return outcome;
    };

    it(
      'before the call asks nothing',
      staged({}, async ({ caller, server, abort }) => {
        abort.abort();
        await cancelled(caller.call(REQUEST, 0));
        assert.equal(server.requests.length, 0);
      }),
    );

    it(
      'ends a call under way',
      staged({ server: { script: () => ({ fault: 'hang' }) } }, async ({ caller, server, abort }) => {
        const call = caller.call(REQUEST, 0);
        while (server.requests.length === 0) await sleep(1);
        abort.abort();
        const { attempts } = await cancelled(call);
        assert.deepEqual(attempts, []);
        assert.equal(await server.requests[0]?.ended, 'cut');
      }),
    );

    it(
      'ends the wait before a retry, and keeps the attempts made',
      staged(
        { server: { script: [{ reply: rateLimitReply({ 'retry-after': '60' }) }] } },
        async ({ caller, server, abort }) => {
          const first = caller.call(REQUEST, 0);
          while (server.requests.length === 0) await sleep(1);
          await server.requests[0]?.ended;
          await sleep(20);
          const paused = caller.call(REQUEST, 1);
          await sleep(20);
          abort.abort();
          assert.equal((await cancelled(first)).attempts.length, 1);
          assert.equal((await cancelled(paused)).attempts.length, 0);
          assert.equal(server.requests.length, 1);
        },
      ),
    );

    it(
      'ends the wait for money',
      staged(
        { maxCost: 1_200, server: { script: () => ({ fault: 'hang' }) } },
        async ({ caller, server, abort }) => {
          const first = caller.call(REQUEST, 0);
          const waiting = caller.call(REQUEST, 1);
          while (server.requests.length === 0) await sleep(1);
          abort.abort();
          await cancelled(first);
          await cancelled(waiting);
          assert.equal(server.requests.length, 1);
        },
      ),
    );
  });

  describe('the model that answers', () => {
    const answering = (model: string) =>
      jsonReply({ model, choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }] });

    it(
      'is kept where it is another than was asked, also with an answer from the cache',
      staged(
        { server: { script: [{ reply: answering(`${REQUEST.model}-2024-07-18`) }] } },
        async ({ caller2, cache }) => {
          const live = await caller2({ cache }).call(REQUEST, 0);
          const kept = await caller2({ cache }).call(REQUEST, 0);
          for (const { attempts } of [live, kept])
            assert.equal(attempts[0]?.answeredBy, `${REQUEST.model}-2024-07-18`);
        },
      ),
    );

    it(
      'is left out where it is the one that was asked',
      staged({ server: { script: [{ reply: answering(REQUEST.model) }] } }, async ({ caller }) => {
        const { attempts } = await caller.call(REQUEST, 0);
        assert.equal('answeredBy' in (attempts[0] ?? {}), false);
      }),
    );
  });

  describe('the cache', () => {
    it(
      'answers what was asked before, at no cost and with the latency of then',
      staged({ server: { script: [{ delayMs: 60 }] } }, async ({ caller2, cache, server }) => {
        const live = await caller2({ cache }).call(REQUEST, 0);
        const kept = await caller2({ cache }).call(REQUEST, 0);
        assert.deepEqual(kept.response, live.response);
        assert.deepEqual(kept.attempts, [{ ...live.attempts[0], costUsd: 0, savedUsd: 3, cached: true }]);
        assertAtLeast(kept.attempts[0]?.latencyMs, 60);
        assert.equal(server.requests.length, 1);
      }),
    );

    it(
      'keeps repeats apart',
      staged({ server: { answer: ({ index }) => `answer ${index}` } }, async ({ caller2, cache, server }) => {
        const caller = caller2({ cache });
        for (const round of [1, 2]) {
          for (const repeat of [0, 1]) {
            const { response } = await caller.call(REQUEST, repeat);
            assert.equal(response?.text, `answer ${repeat}`, `round ${round}`);
          }
        }
        assert.equal(server.requests.length, 2);
      }),
    );

    it(
      'asks again for a damaged entry, and repairs it',
      staged({}, async ({ caller2, cache, server }) => {
        const caller = caller2({ cache });
        const provider = openAiProvider({ baseUrl: server.baseUrl });
        await caller.call(REQUEST, 0);
        await writeFile(cache.fileOf(provider.cacheScope ?? '', requestHash(REQUEST), 0), '{"response":');
        await caller.call(REQUEST, 0);
        await caller.call(REQUEST, 0);
        assert.equal(server.requests.length, 2);
      }),
    );

    it(
      'never keeps a failure',
      staged({ retries: 0, server: { script: [FAILING] } }, async ({ caller2, cache, folder, server }) => {
        const caller = caller2({ cache });
        assert.equal((await caller.call(REQUEST, 0)).response, undefined);
        await assert.rejects(readdir(folder.path('cache')), { code: 'ENOENT' });
        assert.ok((await caller.call(REQUEST, 0)).response);
        assert.equal(server.requests.length, 2);
      }),
    );

    it(
      'that cannot be written does not matter',
      staged({}, async ({ caller2, folder }) => {
        await folder.write({ file: '' });
        const cache = new ResponseCache(join(folder.root, 'file'));
        assert.ok((await caller2({ cache }).call(REQUEST, 0)).response);
      }),
    );

    it(
      'answers without money, too',
      staged({}, async ({ caller2, cache }) => {
        await caller2({ cache }).call(REQUEST, 0);
        assert.ok((await caller2({ cache, maxCost: 0 }).call(REQUEST, 0)).response);
      }),
    );
  });

  describe('a limit of cost', () => {
    const capped = chatRequest({ parameters: { maxTokens: 10 } });

    it(
      'refuses the call that could cross it, before it is made',
      staged({ maxCost: 1_000 }, async ({ caller, server }) => {
        const call = await caller.call(REQUEST, 0);
        assert.equal(!call.response && call.error.kind, 'over-budget');
        assert.equal(server.requests.length, 0);
        assert.ok((await caller.call(capped, 0)).response);
      }),
    );

    it(
      'counts what an earlier part of the run has spent',
      staged({ maxCost: 1_000, spent: 950 }, async ({ caller }) => {
        const call = await caller.call(capped, 0);
        assert.equal(!call.response && call.error.kind, 'over-budget');
      }),
    );

    it(
      'counts what the schema of the answer adds to the input',
      staged({ maxCost: 1_000 }, async ({ caller }) => {
        const schema = { type: 'object', description: 'x'.repeat(1_000) };
        const call = await caller.call(
          { ...capped, responseFormat: { type: 'json_schema', name: 'r', schema } },
          0,
        );
        assert.equal(!call.response && call.error.kind, 'over-budget');
      }),
    );

    it(
      'is kept however many calls are made at once',
      staged({ maxCost: 500 }, async ({ caller, server }) => {
        const calls = await Promise.all(
          Array.from({ length: 300 }, (_, repeat) => caller.call(capped, repeat)),
        );
        const spent = calls
          .flatMap(({ attempts }) => attempts)
          .reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
        assert.ok(spent <= 500 && spent > 350, `${spent}`);
        assert.equal(spent, server.requests.length * 3);
        assert.ok(calls.some((call) => !call.response && call.error.kind === 'over-budget'));
      }),
    );

    it(
      'takes a call of unknown cost for the most it may cost',
      staged(
        { maxCost: 150, retries: 0, server: { script: () => ({ fault: 'malformed' }) } },
        async ({ caller, server }) => {
          for (let repeat = 0; repeat < 5; repeat++) await caller.call(capped, repeat);
          assert.equal(server.requests.length, 2);
        },
      ),
    );
  });

  it(
    "survives a provider's own mistake",
    staged(
      {
        maxCost: 5_000,
        provider: {
          complete: async () => {
            throw new TypeError('x is not a function');
          },
        },
      },
      async ({ caller }) => {
        for (let repeat = 0; repeat < 3; repeat++) {
          const call = await caller.call(REQUEST, repeat);
          assert.deepEqual(!call.response && call.error, {
            kind: 'unavailable',
            message: 'The provider "local" failed: x is not a function',
          });
        }
      },
    ),
  );
});

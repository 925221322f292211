import assert from 'node:assert/strict';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { jsonReply, rateLimitReply, untilArrived } from '../../support/openai-server.ts';
import { assertAtLeast, type Caller, REQUEST, staged, UNKNOWN, waitBegins } from './staged.ts';

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
        concurrency: 1,
      });
    }),
  );

  it(
    'says how many calls the server had at once',
    staged({ server: { script: untilArrived(3) } }, async ({ caller }) => {
      const calls = [0, 1, 2].map((repeat) => caller.call(REQUEST, repeat));
      const concurrencies = (await Promise.all(calls)).map(({ attempts }) => attempts[0]?.concurrency);
      assert.deepEqual(concurrencies, [3, 3, 3]);
    }),
  );

  it(
    'takes for that the most that were under way during the call, which began alone',
    staged({ server: { script: untilArrived(2) } }, async ({ caller, server }) => {
      const first = caller.call(REQUEST, 0);
      while (server.requests.length === 0) await sleep(1);
      const outcomes = await Promise.all([first, caller.call(REQUEST, 1)]);
      const after = await caller.call(REQUEST, 2);
      assert.deepEqual(
        [...outcomes, after].map(({ attempts }) => attempts[0]?.concurrency),
        [2, 2, 1],
      );
    }),
  );

  it(
    'knows no cost without a price, and none without usage',
    staged({ server: { answer: () => ({ text: 'Hi', usage: null }) } }, async ({ caller, callerWith }) => {
      const withoutUsage = await caller.call(REQUEST, 0);
      assert.equal(withoutUsage.attempts[0]?.costUsd, null);
      const withoutPrice = await callerWith({ prices: UNKNOWN }).call(REQUEST, 0);
      assert.equal(withoutPrice.attempts[0]?.costUsd, null);
    }),
  );

  describe('a time limit', () => {
    it(
      'ends an attempt, and the next one may succeed',
      staged({ timeoutMs: 100, server: { script: [{ fault: 'hang' }] } }, async ({ caller, server }) => {
        const { response, attempts } = await caller.call(REQUEST, 0);
        assert.ok(response);
        assert.equal(attempts[0]?.error?.kind, 'timeout');
        assert.match(attempts[0]?.error?.message ?? '', /within 0\.2 s/);
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

    const wait = waitBegins();
    it(
      'ends the wait before a retry, and keeps the attempts made',
      staged(
        { random: wait.random, server: { script: [{ reply: rateLimitReply({ 'retry-after': '60' }) }] } },
        async ({ caller, server, abort }) => {
          const first = caller.call(REQUEST, 0);
          await wait.begins;
          const paused = caller.call(REQUEST, 1);
          await turn();
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
        async ({ callerWith, cache }) => {
          const live = await callerWith({ cache }).call(REQUEST, 0);
          const kept = await callerWith({ cache }).call(REQUEST, 0);
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

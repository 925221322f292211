import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { errorReply, rateLimitReply } from '../../support/openai-server.ts';
import { arrivals, assertAtLeast, FAILING, gaps, REQUEST, staged, waitBegins } from './staged.ts';

describe('retrying', () => {
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

  const { times, options } = arrivals([FAILING, FAILING, FAILING]);
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

  const own = arrivals([limited]);
  it(
    'is waited for, and a little longer',
    staged({ random: () => 0.1, server: own.options }, async ({ caller }) => {
      const { response } = await caller.call(REQUEST, 0);
      assert.ok(response);
      assertAtLeast(gaps(own.times)[0], 150 + 0.1 * 500);
    }),
  );

  const shared = arrivals([limited]);
  const wait = waitBegins();
  it(
    'is waited for by the other calls too',
    staged({ server: shared.options, random: wait.random }, async ({ caller }) => {
      const first = caller.call(REQUEST, 0);
      await wait.begins;
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

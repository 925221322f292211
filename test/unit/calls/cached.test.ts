import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { ResponseCache } from '../../../src/core/calls/cache.ts';
import { openAiProvider } from '../../../src/core/providers/openai.ts';
import { requestHash } from '../../../src/core/providers/request-hash.ts';
import { assertAtLeast, FAILING, REQUEST, staged } from './staged.ts';

describe('cached', () => {
  it(
    'answers what was asked before, at no cost and with the latency of then',
    staged({ server: { script: [{ delayMs: 60 }] } }, async ({ callerWith, cache, server }) => {
      const live = await callerWith({ cache }).call(REQUEST, 0);
      const kept = await callerWith({ cache }).call(REQUEST, 0);
      assert.deepEqual(kept.response, live.response);
      assert.deepEqual(kept.attempts, [{ ...live.attempts[0], costUsd: 0, savedUsd: 3, cached: true }]);
      assertAtLeast(kept.attempts[0]?.latencyMs, 60);
      assert.equal(server.requests.length, 1);
    }),
  );

  it(
    'keeps repeats apart',
    staged(
      { server: { answer: ({ index }) => `answer ${index}` } },
      async ({ callerWith, cache, server }) => {
        const caller = callerWith({ cache });
        for (const round of [1, 2]) {
          for (const repeat of [0, 1]) {
            const { response } = await caller.call(REQUEST, repeat);
            assert.equal(response?.text, `answer ${repeat}`, `round ${round}`);
          }
        }
        assert.equal(server.requests.length, 2);
      },
    ),
  );

  it(
    'asks again for a damaged entry, and repairs it',
    staged({}, async ({ callerWith, cache, server }) => {
      const caller = callerWith({ cache });
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
    staged({ retries: 0, server: { script: [FAILING] } }, async ({ callerWith, cache, folder, server }) => {
      const caller = callerWith({ cache });
      assert.equal((await caller.call(REQUEST, 0)).response, undefined);
      await assert.rejects(readdir(folder.path('cache')), { code: 'ENOENT' });
      assert.ok((await caller.call(REQUEST, 0)).response);
      assert.equal(server.requests.length, 2);
    }),
  );

  it(
    'that cannot be written does not matter to the call, and is said',
    staged({}, async ({ callerWith, folder }) => {
      await folder.write({ file: '' });
      const cache = new ResponseCache(join(folder.root, 'file'));
      assert.ok((await callerWith({ cache }).call(REQUEST, 0)).response);
      assert.match(
        `${cache.refusal}`,
        /^The cache cannot be written to .*file \(\w+\): there is a file .* move it away\.$/,
      );
    }),
  );

  it(
    'answers without money, too',
    staged({}, async ({ callerWith, cache }) => {
      await callerWith({ cache }).call(REQUEST, 0);
      assert.ok((await callerWith({ cache, maxCost: 0 }).call(REQUEST, 0)).response);
    }),
  );
});

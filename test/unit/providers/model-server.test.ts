import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import { localServers, serverAt, tryModel } from '../../../src/core/providers/model-server.ts';
import { openAiProvider } from '../../../src/core/providers/openai.ts';
import { isLoopback } from '../../../src/core/providers/trust.ts';
import { failureOf } from '../../support/calls.ts';
import { type OpenAiServerOptions, startOpenAiServer } from '../../support/openai-server.ts';

const { signal } = new AbortController();
const KEY = 'sk-test-123456';

const withServer =
  (options: OpenAiServerOptions, test: (server: { baseUrl: string; port: number }) => Promise<void>) =>
  async () => {
    await using server = await startOpenAiServer(options);
    await test(server);
  };

describe('a model server', () => {
  it(
    'is found by an address that lacks its scheme or its path, with its models in its order',
    withServer({ models: ['small', 'large', 'small'] }, async ({ baseUrl, port }) => {
      for (const address of [
        `127.0.0.1:${port}`,
        `localhost:${port}`,
        `http://127.0.0.1:${port}/`,
        ` ${baseUrl}/ `,
        `${baseUrl}/models`,
        `localhost:${port}/v1/chat/completions/`,
        `127.0.0.1:${port}/chat/completions`,
      ]) {
        const server = await serverAt(address, undefined, signal);
        assert.deepEqual(server.models, ['small', 'large'], address);
        assert.match(server.baseUrl, /^http:\/\/(127\.0\.0\.1|localhost):\d+\/v1$/);
        assert.equal(server.name, 'local');
      }
    }),
  );

  it(
    'wants a key, and is given the one for it',
    withServer({ models: ['small'], key: KEY }, async ({ baseUrl }) => {
      const { kind, status } = await failureOf(serverAt(baseUrl, undefined, signal));
      assert.deepEqual([kind, status], ['auth', 401]);
      assert.deepEqual((await serverAt(baseUrl, KEY, signal)).models, ['small']);
      const wrong = await failureOf(serverAt(baseUrl, 'sk-wrong-123456', signal));
      assert.equal(wrong.kind, 'auth');
      assert.doesNotMatch(wrong.message, /sk-wrong/);
    }),
  );

  it(
    'that lists no models says what to check',
    withServer({}, async ({ baseUrl }) => {
      const { message } = await failureOf(serverAt(baseUrl, undefined, signal));
      assert.match(message, /lists no models \(404\); check its address, which often ends in \/v1/);
    }),
  );

  it('that is none is said', async () => {
    const server = await startOpenAiServer();
    const { baseUrl } = server;
    await server.close();
    assert.equal((await failureOf(serverAt(baseUrl, undefined, signal))).kind, 'connection');
    for (const address of [
      ...['not a url', 'ftp://example.com', 'http://', '', 'http://me:secret@'],
      ...['http//bad', 'https:/bad', 'http:bad', 'http;//bad', 'http:'],
    ])
      await assert.rejects(serverAt(address, undefined, signal), (error) => {
        assert.ok(error instanceof UserError, address);
        const shown = address.replace('me:secret', '***');
        assert.equal(
          error.message,
          `"${shown}" is no address of a server; write it like http://127.0.0.1:1234/v1.`,
        );
        return true;
      });
  });

  it(
    'is listed where it runs on this machine, and what else listens there is not',
    withServer({ models: ['small'] }, async ({ baseUrl }) => {
      await using other = await startOpenAiServer({});
      const places = [
        { name: 'one', baseUrl },
        { name: 'two', baseUrl: other.baseUrl },
      ];
      assert.deepEqual(await localServers(signal, places), [{ name: 'one', baseUrl, models: ['small'] }]);
    }),
  );

  it(
    'is tried with one short call',
    withServer({ answer: ({ body }) => `ready (${body.max_tokens})` }, async ({ baseUrl }) => {
      const { text, latencyMs } = await tryModel(openAiProvider({ baseUrl }), 'small', signal);
      assert.equal(text, 'ready (16)');
      assert.ok(latencyMs > 0);
    }),
  );
});

describe('a loopback address', () => {
  it('is one of this machine', () => {
    for (const url of [
      'http://127.0.0.1:8081/v1',
      'http://127.8.0.1',
      'http://localhost:1',
      'https://a.localhost/',
      'http://[::1]:8080/v1',
      'HTTP://LOCALHOST',
    ]) {
      assert.equal(isLoopback(url), true, url);
    }
    for (const url of [
      'https://api.openai.com/v1',
      'http://localhost.example.com',
      'http://127.0.0.1.example.com',
      'http://192.168.0.1',
      'http://user:127.0.0.1@example.com',
      'localhost',
      undefined,
    ]) {
      assert.equal(isLoopback(url), false, url);
    }
  });
});

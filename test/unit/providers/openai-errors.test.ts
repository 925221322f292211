import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { describe, it } from 'mocha';
import { openEndpoint } from '../../../src/core/providers/openai/endpoint.ts';
import { connectionError } from '../../../src/core/providers/openai/server-errors.ts';
import { type OpenAiOptions, openAiProvider } from '../../../src/core/providers/openai.ts';
import type { ProviderError } from '../../../src/core/providers/provider.ts';
import { call, failureOf } from '../../support/calls.ts';
import { DeafServer } from '../../support/deaf-server.ts';
import {
  type Behaviour,
  contextLengthReply,
  errorReply,
  eventsReply,
  jsonReply,
  type Reply,
  rateLimitReply,
  requireKey,
  startOpenAiServer,
  unknownModelReply,
} from '../../support/openai-server.ts';

const KEY = 'sk-test-0123456789';

/** How a call fails that meets this behaviour, whole and streamed alike. */
async function failureFor(
  behaviour: Behaviour,
  options: Partial<OpenAiOptions> = { apiKey: KEY },
): Promise<ProviderError> {
  await using server = await startOpenAiServer({
    answer: () => 'An answer long enough to be cut.',
    script: () => behaviour,
  });
  const provider = openAiProvider({ baseUrl: server.baseUrl, ...options });
  const whole = await failureOf(call(provider));
  const streamed = await failureOf(call(provider, {}, { onText: () => {} }));
  assert.deepEqual(
    [whole.kind, whole.retryable, whole.message],
    [streamed.kind, streamed.retryable, streamed.message],
  );
  return whole;
}

const replied = (reply: Reply, options?: Partial<OpenAiOptions>): Promise<ProviderError> =>
  failureFor({ reply }, options);

describe('openAiProvider tells of', () => {
  const kinds: readonly (readonly [string, Reply, ProviderError['kind'], boolean, RegExp])[] = [
    ['400', contextLengthReply(), 'bad-request', false, /\(400: This model's maximum context length/],
    ['403', errorReply(403, 'Not for you'), 'auth', false, /\(403: Not for you\).*OPENAI_API_KEY/],
    ['404', unknownModelReply('test-model'), 'bad-request', false, /no model "test-model".*\/v1/],
    ['408', errorReply(408, 'Slow'), 'server', true, /408: Slow/],
    ['409', errorReply(409, 'Locked'), 'server', true, /409/],
    ['413', errorReply(413, 'Too large'), 'bad-request', false, /413: Too large/],
    ['422', errorReply(422, 'Not so'), 'bad-request', false, /422: Not so/],
    ['429', rateLimitReply(), 'rate-limit', true, /concurrency/],
    ['500', errorReply(500, 'Oops'), 'server', true, /500: Oops/],
    ['503', errorReply(503, 'Overloaded'), 'server', true, /503: Overloaded/],
    [
      'a redirect',
      { status: 307, headers: { location: '/v2' }, body: '' },
      'bad-request',
      false,
      /redirects/,
    ],
    [
      'a spent quota',
      errorReply(429, 'Out of credit', { code: 'insufficient_quota' }),
      'rate-limit',
      false,
      /no quota left/,
    ],
    [
      'a spent quota named by its type',
      errorReply(429, 'Out of credit', { type: 'insufficient_quota', code: '429' }),
      'rate-limit',
      false,
      /no quota left/,
    ],
    [
      'a content filter',
      errorReply(400, 'Filtered', { code: 'content_filter' }),
      'content-filter',
      false,
      /content filter.*400: Filtered/,
    ],
    ['an error in place of an answer', jsonReply({ error: 'no luck' }), 'server', true, /500: no luck/],
    [
      'an error with a status in place of an answer',
      jsonReply({ error: { code: 429, message: 'Slow down' } }),
      'rate-limit',
      true,
      /429: Slow down/,
    ],
    [
      'an error in the middle of a stream',
      eventsReply('{"choices":[{"delta":{"content":"a"}}]}', '{"error":{"code":502,"message":"Lost"}}'),
      'server',
      true,
      /502: Lost/,
    ],
    ['no choice', jsonReply({ choices: [] }), 'malformed', true, /holds no message/],
    ['no message', jsonReply({ choices: [{}] }), 'malformed', true, /holds no message/],
    [
      'a stream without choices',
      eventsReply('{"choices":[]}', '[DONE]'),
      'malformed',
      true,
      /holds no message/,
    ],
    ['an empty body', { status: 200, body: '' }, 'malformed', true, /not a chat completion/],
    [
      'a web page',
      { status: 200, body: '<html>\nHi' },
      'malformed',
      true,
      /but "<html> Hi"; check the base URL, which often ends in \/v1\.$/,
    ],
  ];
  for (const [what, reply, kind, retryable, message] of kinds) {
    it(what, async () => {
      const failure = await replied(reply);
      assert.deepEqual([failure.kind, failure.retryable], [kind, retryable]);
      assert.match(failure.message, message);
      if (reply.status >= 300) assert.equal(failure.status, reply.status);
    });
  }

  describe('the words of a server', () => {
    const bodies: readonly (readonly [string, string])[] = [
      ['[{"error":{"message":"In a list"}}]', 'In a list'],
      ['{"error":"A string"}', 'A string'],
      ['{"object":"error","message":"Beside"}', 'Beside'],
      ['{"detail":"In detail."}', 'In detail'],
      ['{"detail":[{"loc":1}]}', '{"detail":[{"loc":1}]}'],
      ['{"error":{"code":{"toString":1},"message":7}}', '{"error":{"code":{"toString":1},"message":7}}'],
      ['plain\r\n\u001b[31m text', 'plain [31m text'],
      ['null', 'null'],
    ];
    for (const [body, words] of bodies) {
      it(`are found in ${JSON.stringify(body)}`, async () => {
        const { message } = await replied({ status: 400, body });
        assert.ok(message.endsWith(`refused the request (400: ${words}).`), message);
      });
    }

    it('are left out where they are a page for browsers', async () => {
      const { message } = await replied({ status: 502, body: '<html><h1>Bad Gateway</h1></html>' });
      assert.match(message, /failed \(502\); try again later\.$/);
    });

    it('are not needed, where the connection ends before they do', async () => {
      const failure = await failureFor({ reply: errorReply(500, 'x'.repeat(100)), fault: 'truncate' });
      assert.equal(failure.kind, 'server');
      assert.match(failure.message, /failed \(500\)/);
    });

    it('are cut where they are long, and deep ones do no harm', async () => {
      const long = await replied(errorReply(400, 'x'.repeat(1_000_000)));
      assert.match(long.message, /x{199}…\)\.$/);
      const deep = await replied({ status: 400, body: `{"error":{"a":${'['.repeat(100_000)}` });
      assert.ok(deep.message.length < 400);
    });
  });

  describe('how long to wait', () => {
    const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
    const waits: readonly (readonly [Record<string, string>, number | undefined])[] = [
      [{}, undefined],
      [{ 'retry-after': '2' }, 2000],
      [{ 'retry-after': '0.5' }, 500],
      [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
      [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:47 GMT', date }, 10_000],
      [{ 'retry-after': date }, 0],
      [{ 'retry-after': date, date: 'today' }, 0],
      [{ 'retry-after': '-1' }, undefined],
      [{ 'retry-after': 'soon' }, undefined],
      [{ 'retry-after': '1e999' }, undefined],
      [{ 'retry-after-ms': 'NaN', 'retry-after': '1' }, 1000],
    ];
    for (const [headers, expected] of waits) {
      it(`when told ${JSON.stringify(headers)}`, async () => {
        assert.equal((await replied(rateLimitReply(headers))).retryAfterMs, expected);
        assert.equal((await replied(errorReply(503, 'Busy', { headers }))).retryAfterMs, expected);
      });
    }
  });

  describe('the key', () => {
    it('that it is wrong', async () => {
      await using server = await startOpenAiServer({ script: requireKey('sk-right-0123456789') });
      const failure = await failureOf(call(openAiProvider({ baseUrl: server.baseUrl, apiKey: KEY })));
      assert.deepEqual([failure.kind, failure.retryable, failure.status], ['auth', false, 401]);
      assert.match(failure.message, /refused the API key/);
      assert.ok(failure.message.includes(server.baseUrl));
      assert.match(failure.message, /; set the right one in OPENAI_API_KEY\.$/);
      assert.ok(!failure.message.includes(KEY));
    });

    it('that there is none', async () => {
      await using server = await startOpenAiServer({ script: requireKey(KEY) });
      const failure = await failureOf(call(openAiProvider({ baseUrl: server.baseUrl, apiKey: ' ' })));
      assert.equal(failure.kind, 'auth');
      assert.match(failure.message, /wants an API key/);
    });

    it('that it cannot be one, without showing it', async () => {
      const failure = await failureOf(() =>
        openAiProvider({ baseUrl: 'http://127.0.0.1', apiKey: 'sk-\nab' }),
      );
      assert.equal(failure.kind, 'auth');
      assert.ok(!failure.message.includes('ab'));
    });

    it('nothing of it in base64, wherever it stands in what was encoded', async () => {
      const echoes = [KEY, ` ${KEY}`, `  ${KEY}`, `Bearer ${KEY}`].flatMap((text) =>
        (['base64', 'base64url'] as const).map((alphabet) => Buffer.from(text).toString(alphabet)),
      );
      await using server = await startOpenAiServer({
        script: [{ reply: errorReply(400, echoes.join(' ')) }],
      });
      const failure = await failureOf(call(openAiProvider({ baseUrl: server.baseUrl, apiKey: KEY })));
      assert.equal(failure.message.match(/\*\*\*/g)?.length, echoes.length);
      for (const echo of echoes) assert.ok(!failure.message.includes(echo.slice(6, 18)));
    });

    it('nothing that a server repeats of it, of headers or of the base URL', async () => {
      const words = `Bad ${KEY}, Bearer header-secret, header-secret, user-secret pass-secret query-secret sk-te***6789 end`;
      const script: Behaviour[] = [400, 403, 404, 429, 500].map((status) => ({
        reply: errorReply(status, words),
      }));
      script.push({ reply: { status: 200, body: words } }, { reply: jsonReply({ error: words }) });
      await using server = await startOpenAiServer({ script });
      const provider = openAiProvider({
        baseUrl: `http://user-secret:pass-secret@127.0.0.1:${server.port}/v1?k=query-secret`,
        apiKey: KEY,
        headers: { 'X-Key': 'Bearer header-secret' },
      });
      for (const _ of script) {
        const failure = await failureOf(call(provider));
        assert.match(failure.message, /Bad \*\*\*, \*\*\*, \*\*\*, \*\*\* \*\*\* \*\*\* \*\*\* end/);
        assert.doesNotMatch(inspect(failure), /secret|0123|6789/);
      }
      assert.doesNotMatch(`${provider.cacheScope}`, /secret/);
    });
  });

  describe('a connection', () => {
    it('that is refused', async () => {
      const server = await startOpenAiServer();
      const { port, baseUrl } = server;
      await server.close();
      const failure = await failureOf(call(openAiProvider({ baseUrl })));
      assert.deepEqual([failure.kind, failure.retryable], ['connection', true]);
      assert.match(
        failure.message,
        new RegExp(`127\\.0\\.0\\.1:${port}: nothing listens there \\(ECONNREFUSED\\)`),
      );
    });

    it('that is neither accepted nor refused', async function () {
      // Signals that stop a process are not everywhere.
      if (process.platform === 'win32') this.skip();
      using server = await DeafServer.start();
      const failure = await failureOf(
        call(openAiProvider({ baseUrl: `http://127.0.0.1:${server.port}/v1` })),
      );
      assert.deepEqual([failure.kind, failure.retryable], ['connection', false]);
      assert.match(failure.message, /no connection came about in time/);
    });

    it('that is accepted, but never speaks TLS', async () => {
      await using server = createServer((socket) => socket.resume());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      const failure = await failureOf(call(openAiProvider({ baseUrl: `https://127.0.0.1:${port}/v1` })));
      assert.match(failure.message, /no connection came about in time/);
    });

    it('that is reset before the answer', async () => {
      const failure = await failureFor({ fault: 'reset' });
      assert.deepEqual([failure.kind, failure.retryable], ['connection', true]);
      assert.match(failure.message, /the connection was reset/);
    });

    it('to what does not speak HTTP', async () => {
      await using server = createServer((socket) => socket.resume().end('SSH-2.0-x\r\n\r\n'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      const failure = await failureOf(call(openAiProvider({ baseUrl: `http://127.0.0.1:${port}` })));
      assert.equal(failure.kind, 'connection');
      assert.match(failure.message, /does not speak HTTP/);
    });

    it('that broke for a reason of the network or of TLS', () => {
      const endpoint = openEndpoint({ baseUrl: 'https://llm.example/v1' });
      const told = (code: string) =>
        connectionError(endpoint, Object.assign(new Error('x'), { code })).message;
      assert.match(told('ENOTFOUND'), /llm\.example:443: the name is not known \(ENOTFOUND\)/);
      assert.match(told('DEPTH_ZERO_SELF_SIGNED_CERT'), /certificate is not trusted/);
      assert.match(told('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), /certificate is not trusted/);
      assert.match(told('EWHATEVER'), /the connection failed \(EWHATEVER\)/);
      assert.match(connectionError(endpoint, undefined).message, /the connection failed; check/);
    });
  });

  describe('an answer', () => {
    for (const fault of ['truncate', 'stop-early', 'malformed'] as const) {
      it(`with the fault ${fault}`, async () => {
        await using server = await startOpenAiServer({
          answer: () => 'An answer long enough to be cut.',
          script: () => ({ fault }),
        });
        const provider = openAiProvider({ baseUrl: server.baseUrl });
        for (const options of fault === 'stop-early' ? [{ onText: () => {} }] : [{}, { onText: () => {} }]) {
          const failure = await failureOf(call(provider, {}, options));
          assert.deepEqual([failure.kind, failure.retryable], ['malformed', true]);
          assert.match(failure.message, /breaks off in the middle|is not a chat completion/);
        }
      });
    }

    it('that is longer than any answer, without reading it all', async () => {
      const body = 'x'.repeat(64 * 1024 * 1024);
      await using server = await startOpenAiServer({ script: [{ reply: { status: 200, body } }] });
      const failure = await failureOf(call(openAiProvider({ baseUrl: server.baseUrl })));
      assert.equal(failure.kind, 'malformed');
      assert.match(failure.message, /longer than an answer can be/);
      assert.equal(await server.requests[0]?.ended, 'cut');
    });
  });

  describe('a configuration', () => {
    const bad = ['', 'localhost:8080', 'ftp://host/v1', 'http://', 'not a url', 'https://user:pass-secret@'];
    for (const baseUrl of bad) {
      it(`with the base URL ${JSON.stringify(baseUrl)}`, async () => {
        const failure = await failureOf(() => openAiProvider({ baseUrl }));
        assert.equal(failure.kind, 'bad-request');
        assert.match(failure.message, /^The base URL ".*" is not an http or https address/);
        assert.doesNotMatch(failure.message, /secret/);
      });
    }

    const badHeaders: Record<string, string>[] = [
      { 'bad name': 'x' },
      { '': 'x' },
      { good: 'a\r\nb: c' },
      { good: 'π' },
    ];
    for (const headers of badHeaders) {
      it(`with the headers ${JSON.stringify(headers)}`, async () => {
        const failure = await failureOf(() => openAiProvider({ baseUrl: 'http://127.0.0.1', headers }));
        assert.equal(failure.kind, 'bad-request');
        assert.match(failure.message, /^The header ".*" cannot be sent/);
      });
    }

    it('with a header in the environment that cannot be sent', async () => {
      process.env.OPENAI_CUSTOM_HEADERS = 'bad name: secret';
      try {
        const failure = await failureOf(call(openAiProvider({ baseUrl: 'http://127.0.0.1:1' })));
        assert.match(failure.message, /OPENAI_CUSTOM_HEADERS/);
      } finally {
        delete process.env.OPENAI_CUSTOM_HEADERS;
      }
    });
  });
});

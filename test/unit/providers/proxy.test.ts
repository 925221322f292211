import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'mocha';
import { proxiesOf } from '../../../src/core/providers/openai/proxy.ts';
import { openAiProvider } from '../../../src/core/providers/openai.ts';
import { call, failureOf } from '../../support/calls.ts';
import { runCli } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { CERTIFICATE, startProxy } from '../../support/proxy-server.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';

describe('the proxy of an address', () => {
  const all = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'secure:2' };
  const cases: readonly (readonly [url: string, environment: Record<string, string>, proxy?: string])[] = [
    ['https://a.example/v1', {}],
    ['https://a.example/v1', all, 'secure:2'],
    ['http://a.example/v1', all, 'plain:1'],
    ['http://a.example/v1', { ...all, http_proxy: 'http://small:3' }, 'small:3'],
    ['http://a.example/v1', { ALL_PROXY: 'http://all:4' }, 'all:4'],
    ['http://a.example/v1', { HTTP_PROXY: 'socks5://no:1' }],
    ['http://127.0.0.1:8080/v1', all],
    ['http://localhost/v1', all],
    ['https://a.example/v1', { ...all, NO_PROXY: 'b.example, example' }],
    ['https://a.example/v1', { ...all, NO_PROXY: '.example' }],
    ['https://a.example/v1', { ...all, no_proxy: '*' }],
    ['https://an.example/v1', { ...all, NO_PROXY: 'n.example' }, 'secure:2'],
    ['https://a.example/v1', { ...all, NO_PROXY: 'a.example:8443' }, 'secure:2'],
    ['https://a.example:8443/v1', { ...all, NO_PROXY: 'a.example:8443' }],
    ['https://[fd00::1]/v1', { ...all, NO_PROXY: '[fd00::1]:443' }],
  ];
  for (const [url, environment, proxy] of cases)
    it(`of ${url} with ${JSON.stringify(environment)} is ${proxy}`, () => {
      assert.equal(proxiesOf(environment)(url)?.host, proxy);
    });
});

describe('a server behind a proxy', () => {
  it('is asked by way of it, with the name and password that it wants', async () => {
    await using server = await startOpenAiServer();
    await using proxy = await startProxy(server.port);
    const named = proxy.url.replace('//', '//me:p%40ss@');
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile('samples: s.jsonl\n'),
      's.jsonl': samplesFile(2),
    });
    const { code, stderr } = await runCli('run . --quiet --base-url http://models.test/v1'.split(' '), {
      cwd: folder.root,
      env: { HTTP_PROXY: named },
    });
    assert.deepEqual([code, stderr], [0, '']);
    const authorization = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    assert.deepEqual(
      proxy.asked,
      Array.from({ length: 2 }, () => `POST http://models.test/v1/chat/completions ${authorization}`),
    );
    assert.equal(server.requests[0]?.headers.host, 'models.test');
  });

  it('is reached by TLS through a tunnel, which is used again', async () => {
    const answer = { choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }] };
    const server = createServer(CERTIFICATE, (_request, response) => response.end(JSON.stringify(answer)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await using proxy = await startProxy((server.address() as AddressInfo).port);
    const provider = (host: string) =>
      openAiProvider({ baseUrl: `https://${host}/v1`, proxyFor: proxiesOf({ HTTPS_PROXY: proxy.url }) });
    try {
      const untrusted = await failureOf(call(provider('models.test')));
      assert.match(untrusted.message, /its certificate is not trusted .* by way of the proxy 127\.0\.0\.1:/);
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      const trusted = provider('models.test');
      assert.equal((await call(trusted)).text, 'Hello.');
      assert.equal((await call(trusted)).text, 'Hello.');
      assert.deepEqual(proxy.asked, ['CONNECT models.test:443', 'CONNECT models.test:443']);
      const closed = await failureOf(call(provider('closed.test')));
      assert.match(closed.message, /the proxy opens no way to it \(PROXY_403\)/);
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      server.closeAllConnections();
      server.close();
    }
  });
});

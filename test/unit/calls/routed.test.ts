import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ResponseCache } from '../../../src/core/calls/cache.ts';
import { ServerLimits } from '../../../src/core/calls/concurrency-limit.ts';
import { callPipeline } from '../../../src/core/calls/pipeline.ts';
import { Retries } from '../../../src/core/calls/retries.ts';
import { Spending } from '../../../src/core/calls/spending.ts';
import { openAiProvider } from '../../../src/core/providers/openai.ts';
import { rateLimitReply, startOpenAiServer } from '../../support/openai-server.ts';
import { tempWorkspace } from '../../support/workspace.ts';
import { DOLLARS, REQUEST, UNKNOWN } from './staged.ts';

const never = new AbortController().signal;
const SETTINGS = {
  spending: new Spending(),
  limits: new ServerLimits(8, 10_000),
  retries: 3,
  timeoutMs: 10_000,
  random: () => 0,
};

describe('routed', () => {
  it('asks the provider that a call names, at its prices, and caches for it alone', async () => {
    await using first = await startOpenAiServer({ answer: () => 'First.' });
    await using second = await startOpenAiServer({ answer: () => 'Second.' });
    await using folder = await tempWorkspace();
    const providers = new Map([
      ['first', { provider: openAiProvider({ baseUrl: first.baseUrl }), prices: DOLLARS }],
      ['second', { provider: openAiProvider({ baseUrl: second.baseUrl }), prices: UNKNOWN }],
    ]);
    const call = callPipeline({ providers, cache: new ResponseCache(folder.root) }, SETTINGS);
    const told = [];
    for (const provider of ['first', 'second', 'first', 'second']) {
      const { response, attempts } = await call({ provider, request: REQUEST, repeat: 0 }, never);
      const [attempt] = attempts;
      told.push([attempt?.provider, response?.text, attempt?.costUsd, attempt?.cached]);
    }
    assert.deepEqual(told, [
      ['first', 'First.', 3, undefined],
      ['second', 'Second.', null, undefined],
      ['first', 'First.', 0, true],
      ['second', 'Second.', 0, true],
    ]);
  });

  it('holds all providers of a server up by a pause that it asked one of them for', async () => {
    await using server = await startOpenAiServer({
      script: ({ index }) => (index === 0 ? { reply: rateLimitReply({ 'retry-after': '100' }) } : {}),
    });
    const provider = openAiProvider({ baseUrl: server.baseUrl });
    const providers = new Map([
      ['samples', { provider, prices: DOLLARS }],
      ['judges', { provider: openAiProvider({ baseUrl: server.baseUrl }), prices: DOLLARS }],
    ]);
    const retries = new Retries();
    const call = callPipeline(
      { providers },
      { ...SETTINGS, limits: new ServerLimits(8, 10_000), count: retries },
    );
    const abort = new AbortController();
    const first = call({ provider: 'samples', request: REQUEST, repeat: 0 }, abort.signal);
    while (retries.state.pausing < 1) await new Promise(setImmediate);
    const second = call({ provider: 'judges', request: REQUEST, repeat: 0 }, abort.signal);
    while (retries.state.pausing < 2) await new Promise(setImmediate);
    abort.abort();
    assert.equal((await first).error?.kind, 'cancelled');
    assert.equal((await second).attempts.length, 0);
    assert.equal(server.requests.length, 1);
  });

  it('holds no provider up by a pause that another one asked for', async () => {
    await using limited = await startOpenAiServer({
      script: () => ({ reply: rateLimitReply({ 'retry-after': '100' }) }),
    });
    await using free = await startOpenAiServer();
    const providers = new Map([
      ['limited', { provider: openAiProvider({ baseUrl: limited.baseUrl }), prices: DOLLARS }],
      ['free', { provider: openAiProvider({ baseUrl: free.baseUrl }), prices: DOLLARS }],
    ]);
    const call = callPipeline({ providers }, SETTINGS);
    const abort = new AbortController();
    const paused = call({ provider: 'limited', request: REQUEST, repeat: 0 }, abort.signal);
    while (limited.requests.length === 0) await new Promise(setImmediate);
    await limited.requests[0]?.ended;
    assert.ok((await call({ provider: 'free', request: REQUEST, repeat: 0 }, never)).response);
    abort.abort();
    assert.equal((await paused).error?.kind, 'cancelled');
  });

  it('does not know a provider that is not connected', async () => {
    const call = callPipeline({ providers: new Map() }, SETTINGS);
    await assert.rejects(
      call({ provider: 'none', request: REQUEST, repeat: 0 }, never),
      /No provider "none"/,
    );
  });
});

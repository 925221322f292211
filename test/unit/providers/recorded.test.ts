import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { openAiProvider } from '../../../src/core/providers/openai.ts';
import {
  type CallOptions,
  type ChatResponse,
  type Provider,
  ProviderError,
} from '../../../src/core/providers/provider.ts';
import { recordedProvider, recordingProvider } from '../../../src/core/providers/recorded.ts';
import { requestHash } from '../../../src/core/providers/request-hash.ts';
import { call, chatRequest, failureOf } from '../../support/calls.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';

const HASH = requestHash(chatRequest());

function answering(answer: (options: CallOptions) => ChatResponse): Provider {
  return { cacheScope: 'inner scope', complete: async (_request, options) => answer(options) };
}

describe('recordings', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'ladder-')), 'recordings');
  });
  afterEach(async () => {
    await rm(join(folder, '..'), { recursive: true, force: true });
  });

  const written = (name = `${HASH}.json`) => readFile(join(folder, name), 'utf8');

  it('of a real server answer alike without it', async () => {
    const server = await startOpenAiServer({ answer: () => 'From the server.' });
    const recorder = recordingProvider(openAiProvider({ baseUrl: server.baseUrl, apiKey: 'sk-secret' }), {
      folder,
    });
    const live = await call(recorder);
    await server.close();
    assert.deepEqual(await call(recordedProvider({ folder })), live);
    assert.doesNotMatch(await written(), /secret/);
  });

  it('are pretty JSON with sorted keys, the same however often they are made', async () => {
    const response = {
      text: 'Hello.',
      finishReason: 'stop',
      usage: { outputTokens: 2, inputTokens: 1 },
    } as const;
    const recorder = recordingProvider(
      answering(() => response),
      { folder },
    );
    await call(recorder);
    const first = await written();
    assert.equal(
      first,
      `{
  "format": 1,
  "request": {
    "messages": [
      {
        "content": "Hi",
        "role": "user"
      }
    ],
    "model": "test-model",
    "parameters": {},
    "responseFormat": {
      "type": "text"
    }
  },
  "response": {
    "finishReason": "stop",
    "text": "Hello.",
    "usage": {
      "inputTokens": 1,
      "outputTokens": 2
    }
  }
}
`,
    );
    await Promise.all([call(recorder), call(recorder), call(recorder)]);
    assert.equal(await written(), first);
    assert.deepEqual(await readdir(folder), [`${HASH}.json`]);
  });

  it('keep each repeat by itself; one that is not recorded is answered by the first', async () => {
    const recorder = recordingProvider(
      answering(({ repeat }) => ({ text: `answer ${repeat + 1}`, finishReason: 'stop' })),
      { folder },
    );
    for (const repeat of [0, 1, 2]) await call(recorder, {}, { repeat });
    await rm(join(folder, `${HASH}-2.json`));
    const replay = recordedProvider({ folder });
    const texts = [];
    for (const repeat of [0, 1, 2, 3]) texts.push((await call(replay, {}, { repeat })).text);
    assert.deepEqual(texts, ['answer 1', 'answer 1', 'answer 3', 'answer 1']);
  });

  it('give back any text', async () => {
    const anyText = fc
      .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })))
      .map((units) => String.fromCharCode(...units));
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (content, text) => {
        const request = { messages: [{ role: 'user' as const, content }] };
        const response = { text, finishReason: 'length', model: 'm' } as const;
        await call(
          recordingProvider(
            answering(() => response),
            { folder },
          ),
          request,
        );
        assert.deepEqual(await call(recordedProvider({ folder }), request), response);
      }),
      { numRuns: 30 },
    );
  });

  it('stream their text at once', async () => {
    await call(
      recordingProvider(
        answering(() => ({ text: 'Hello.', finishReason: 'stop' })),
        { folder },
      ),
    );
    const seen: string[] = [];
    await call(recordedProvider({ folder }), {}, { onText: (piece) => seen.push(piece) });
    assert.deepEqual(seen, ['Hello.']);
  });

  it('are made and read past the cache', () => {
    assert.equal(recordedProvider({ folder }).cacheScope, undefined);
    const inner = answering(() => ({ text: '', finishReason: 'stop' }));
    assert.equal(recordingProvider(inner, { folder }).cacheScope, undefined);
  });

  it('are not answered to a call that was cancelled', async () => {
    const failure = await failureOf(call(recordedProvider({ folder }), {}, { signal: AbortSignal.abort() }));
    assert.equal(failure.kind, 'cancelled');
  });

  it('that are missing are named, with how to make them', async () => {
    const content = `One\ntwo\u0000 three ${'and more '.repeat(100)}`;
    const messages = [{ role: 'user' as const, content }];
    const failure = await failureOf(call(recordedProvider({ folder }), { messages }, { repeat: 1 }));
    assert.deepEqual([failure.kind, failure.retryable], ['recording-missing', false]);
    assert.ok(failure.message.includes(requestHash(chatRequest({ messages }))));
    assert.match(failure.message, /"test-model".*"One two three and more.*…".*--record/);
    assert.ok(failure.message.length < 320);
    assert.match(
      (await failureOf(call(recordedProvider({ folder }), { messages: [] }))).message,
      /message ""/,
    );
  });

  const damaged = [
    '',
    '<<<<<<< HEAD\n{}',
    'null',
    '[]',
    '{"response":null}',
    '{"response":{"text":1,"finishReason":"stop"}}',
    '{"response":{"text":"a","finishReason":"__proto__"}}',
    '{"response":{"text":"a","finishReason":"stop","usage":{"inputTokens":-1,"outputTokens":0}}}',
    '{"response":{"text":"a","finishReason":"stop","model":1}}',
    '{"response":{"text":"a","finishReason":"stop","toolCalls":[{"id":"x"}]}}',
    '['.repeat(200_000),
  ];
  for (const content of damaged) {
    it(`that are damaged are named: ${content.slice(0, 70)}`, async () => {
      await mkdir(folder);
      await writeFile(join(folder, `${HASH}.json`), content);
      const failure = await failureOf(call(recordedProvider({ folder })));
      assert.deepEqual([failure.kind, failure.retryable], ['malformed', false]);
      assert.ok(failure.message.startsWith(`The recording recordings/${HASH}.json is damaged`));
    });
  }

  it('that name no format are read', async () => {
    await mkdir(folder);
    await writeFile(join(folder, `${HASH}.json`), '{"response":{"text":"Old.","finishReason":"stop"}}');
    assert.equal((await call(recordedProvider({ folder }))).text, 'Old.');
  });

  it('of a newer format are told from damaged ones', async () => {
    await mkdir(folder);
    await writeFile(
      join(folder, `${HASH}.json`),
      '{"format":2,"response":{"text":"New.","finishReason":"stop"}}',
    );
    const failure = await failureOf(call(recordedProvider({ folder })));
    assert.match(
      failure.message,
      /was written by a later version of Prompt Ladder, .*; update Prompt Ladder, or/,
    );
  });

  it('keep what an answer asks to have called', async () => {
    const toolCalls = [{ id: 'c', name: 'weather', arguments: '{}' }];
    const response: ChatResponse = { text: '', toolCalls, finishReason: 'tool-calls' };
    await call(
      recordingProvider(
        answering(() => response),
        { folder },
      ),
    );
    assert.deepEqual(await call(recordedProvider({ folder })), response);
  });

  it('that cannot be read are named without the place of the folder', async () => {
    await mkdir(join(folder, `${HASH}.json`), { recursive: true });
    const failure = await failureOf(call(recordedProvider({ folder })));
    assert.equal(failure.kind, 'unavailable');
    assert.match(failure.message, /^Cannot read the recording recordings\/[0-9a-f]{64}\.json \(EISDIR\)/);
  });

  it('that cannot be kept are found out before anything is asked', async () => {
    await writeFile(folder, 'a file');
    let asked = false;
    const recorder = recordingProvider(
      answering(() => {
        asked = true;
        return { text: '', finishReason: 'stop' };
      }),
      { folder },
    );
    const failure = await failureOf(call(recorder));
    assert.equal(failure.kind, 'unavailable');
    assert.match(failure.message, /^Cannot make the folder recordings \(EEXIST\)/);
    assert.equal(asked, false);
  });

  it('that cannot be written leave nothing behind', async () => {
    await mkdir(join(folder, `${HASH}.json`, 'in the way'), { recursive: true });
    const recorder = recordingProvider(
      answering(() => ({ text: '', finishReason: 'stop' })),
      { folder },
    );
    const failure = await failureOf(call(recorder));
    assert.match(failure.message, /^Cannot write the recording recordings\//);
    assert.deepEqual(await readdir(folder), [`${HASH}.json`]);
  });

  it('are made of successes only', async () => {
    const recorder = recordingProvider(
      answering(() => {
        throw new ProviderError('server', 'It failed.');
      }),
      { folder },
    );
    assert.equal((await failureOf(call(recorder))).kind, 'server');
    assert.deepEqual(await readdir(folder), []);
  });
});

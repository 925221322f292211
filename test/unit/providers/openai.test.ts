import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { openAiProvider } from '../../../src/core/providers/openai.ts';
import { sha256 } from '../../../src/core/text/hash.ts';
import { call, failureOf } from '../../support/calls.ts';
import {
  errorReply,
  eventsReply,
  jsonReply,
  type OpenAiServer,
  type OpenAiServerOptions,
  startOpenAiServer,
  unknownModelReply,
} from '../../support/openai-server.ts';

const KEY = 'sk-test-0123456789';

/** Runs a test against a server of its own. */
function served(
  options: OpenAiServerOptions,
  test: (server: OpenAiServer, provider: ReturnType<typeof openAiProvider>) => Promise<void>,
) {
  return async () => {
    await using server = await startOpenAiServer(options);
    await test(server, openAiProvider({ baseUrl: server.baseUrl, apiKey: KEY }));
  };
}

const watched = { onText: () => {} };

describe('openAiProvider', () => {
  describe('an answer that repeats the key', () => {
    const encoded = Buffer.from(`Authorization: Bearer ${KEY}`).toString('base64');
    const message = {
      content: `It is ${KEY}, or ${encoded}.`,
      tool_calls: [{ id: KEY, function: { name: KEY, arguments: JSON.stringify({ key: KEY, encoded }) } }],
    };
    const whole = { model: `model-${encoded}`, choices: [{ finish_reason: 'stop', message }] };
    const chunks = [
      { model: whole.model, choices: [{ delta: { ...message, content: 'It is sk-test-01' } }] },
      { choices: [{ delta: { content: `23456789, or ${encoded}.` }, finish_reason: 'stop' }] },
    ];
    for (const [name, reply] of [
      ['whole', jsonReply(whole)],
      ['in pieces', eventsReply(...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]')],
    ] as const) {
      it(
        `is handed out without it, ${name}`,
        served({ script: [{ reply }] }, async (_server, provider) => {
          const response = await call(provider);
          assert.match(response.text, /^It is \*\*\*, or \w+\*\*\*\w?={0,2}\.$/);
          assert.match(`${response.model}`, /^model-\w+\*\*\*\w?={0,2}$/);
          assert.equal(response.toolCalls?.length, 1);
          assert.doesNotMatch(JSON.stringify(response), new RegExp(`0123|${encoded.slice(34, 44)}`));
        }),
      );
    }

    it('keeps short keys, titles and versions, which may well be meant', async () => {
      const content = 'Ask lm-studio about api version 2024-10-21-preview of Prompt-Ladder-2000.';
      await using server = await startOpenAiServer({
        script: [{ reply: jsonReply({ choices: [{ finish_reason: 'stop', message: { content } }] }) }],
      });
      const provider = openAiProvider({
        baseUrl: `${server.baseUrl}?api-version=2024-10-21-preview`,
        apiKey: 'lm-studio',
        headers: { 'X-Title': 'Prompt-Ladder-2000' },
      });
      assert.equal((await call(provider)).text, content);
    });
  });

  describe('a request', () => {
    it(
      'carries the key, the model and the messages, and nothing that was not asked for',
      served({}, async (server, provider) => {
        await call(provider, {
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'Hi' },
          ],
        });
        const [request] = server.requests;
        assert.equal(request?.url, '/v1/chat/completions');
        assert.equal(request?.headers.authorization, `Bearer ${KEY}`);
        assert.deepEqual(request?.body, {
          model: 'test-model',
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'Hi' },
          ],
        });
      }),
    );

    it(
      'carries every parameter under its name in the protocol',
      served({}, async (server, provider) => {
        await call(provider, {
          parameters: {
            maxTokens: 10,
            temperature: 0,
            topP: 0.5,
            frequencyPenalty: 0.1,
            presencePenalty: -0.1,
            seed: 7,
            stop: ['END'],
            reasoningEffort: 'low',
          },
        });
        const { model, messages, ...parameters } = server.requests[0]?.body ?? {};
        assert.deepEqual(parameters, {
          max_tokens: 10,
          temperature: 0,
          top_p: 0.5,
          frequency_penalty: 0.1,
          presence_penalty: -0.1,
          seed: 7,
          stop: ['END'],
          reasoning_effort: 'low',
        });
      }),
    );

    const limits = {
      max_completion_tokens: [
        'o1',
        'o3-mini',
        'o4-mini-2025-04-16',
        'gpt-5',
        'openai/gpt-5-mini',
        'ft:o4-mini:me',
      ],
      max_tokens: [
        'gpt-4o',
        'gpt-4.1-mini',
        'gpt-35-turbo',
        'llama3',
        'olmo-2',
        'foo1',
        'gpt-oss:20b',
        'o2b-coder',
      ],
    };
    for (const [name, models] of Object.entries(limits)) {
      it(
        `limits the output of ${models.join(', ')} with ${name}`,
        served({}, async (server, provider) => {
          for (const model of models) await call(provider, { model, parameters: { maxTokens: 9 } });
          for (const { body } of server.requests) assert.equal(body[name], 9, body.model);
        }),
      );
    }

    it(
      'carries the response format',
      served({}, async (server, provider) => {
        const schema = { type: 'object', properties: { a: { type: 'string' } } };
        await call(provider, { responseFormat: { type: 'json_object' } });
        await call(provider, { responseFormat: { type: 'json_schema', name: 'a', schema, strict: true } });
        assert.deepEqual(
          server.requests.map(({ body }) => body.response_format),
          [
            { type: 'json_object' },
            { type: 'json_schema', json_schema: { name: 'a', schema, strict: true } },
          ],
        );
      }),
    );

    it('carries further headers, organization, project and query', async () => {
      await using server = await startOpenAiServer();
      const provider = openAiProvider({
        baseUrl: `${server.baseUrl}/chat/completions/?api-version=1`,
        apiKey: KEY,
        organization: 'org-1',
        project: 'proj-1',
        headers: { 'X-Title': 'Ladder' },
      });
      await call(provider);
      const [request] = server.requests;
      assert.equal(request?.url, '/v1/chat/completions?api-version=1');
      assert.equal(request?.headers['openai-organization'], 'org-1');
      assert.equal(request?.headers['openai-project'], 'proj-1');
      assert.equal(request?.headers['x-title'], 'Ladder');
      assert.match(`${provider.cacheScope}`, new RegExp(`^openai ${server.baseUrl} [0-9a-f]{16}$`));
    });

    it('shares no cache with another key, and gives none away in it', () => {
      const scopes = [KEY, `${KEY}2`, undefined].map(
        (apiKey) => openAiProvider({ baseUrl: 'http://localhost/v1', apiKey }).cacheScope ?? '',
      );
      const byHeader = openAiProvider({ baseUrl: 'http://localhost/v1', headers: { 'api-key': KEY } });
      assert.equal(new Set([...scopes, byHeader.cacheScope]).size, 4);
      assert.equal(scopes[2], 'openai http://localhost/v1');
      assert.ok(scopes.every((scope) => !scope.includes(KEY) && !scope.includes(sha256(KEY).slice(0, 8))));
      assert.equal(
        openAiProvider({ baseUrl: 'http://localhost/v1', apiKey: KEY, headers: { 'X-Title': 'A' } })
          .cacheScope,
        scopes[0],
      );
    });

    it('without a key carries none, whatever the environment holds', async () => {
      await using server = await startOpenAiServer();
      const before = process.env.OPENAI_API_KEY;
      process.env.OPENAI_API_KEY = KEY;
      try {
        await call(openAiProvider({ baseUrl: server.baseUrl }));
      } finally {
        if (before === undefined) delete process.env.OPENAI_API_KEY;
        else process.env.OPENAI_API_KEY = before;
      }
      assert.equal(server.requests[0]?.headers.authorization, undefined);
    });

    it('can be authorized by a header alone', async () => {
      await using server = await startOpenAiServer();
      await call(openAiProvider({ baseUrl: server.baseUrl, headers: { authorization: 'Basic abc' } }));
      assert.equal(server.requests[0]?.headers.authorization, 'Basic abc');
    });

    it(
      'shares connections with the requests before it',
      served({}, async (server, provider) => {
        for (let i = 0; i < 10; i += 1) await call(provider, {}, i % 2 ? watched : {});
        assert.equal(server.connections, 1);
        await Promise.all(Array.from({ length: 8 }, () => call(provider)));
        assert.ok(server.connections <= 8, `${server.connections} connections`);
      }),
    );

    it(
      'runs beside others',
      served({ script: () => ({ fault: 'hang' }) }, async (server, provider) => {
        const abort = new AbortController();
        const calls = Array.from({ length: 20 }, () => call(provider, {}, { signal: abort.signal }));
        while (server.maxConcurrent < 20) await sleep(5);
        abort.abort();
        await Promise.allSettled(calls);
      }),
    );
  });

  describe('an answer', () => {
    const answer = {
      text: 'Grüße 👋 an alle.',
      usage: { prompt_tokens: 11, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } },
    };
    const expected = {
      text: answer.text,
      finishReason: 'stop',
      usage: { inputTokens: 11, outputTokens: 5, cachedInputTokens: 4 },
      model: 'test-model',
    } as const;

    const usages: [name: string, reported: object, usage: object][] = [
      [
        'what was written to the cache',
        { prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 7 } },
        { cachedInputTokens: 4, cacheWriteTokens: 7 },
      ],
      ['reasoning that is in the total alone', { total_tokens: 110 }, { outputTokens: 99 }],
      ['reasoning that is in the output, too', { total_tokens: 16 }, {}],
      [
        'reasoning that is told apart',
        { completion_tokens_details: { reasoning_tokens: 3 } },
        { reasoningTokens: 3 },
      ],
      ['a cost that the server tells', { cost: 0.00042 }, { costUsd: 0.00042 }],
      [
        'a cost in parts with their sum',
        { cost: { total_cost: 0.006, request_cost: 0.005 } },
        { costUsd: 0.006 },
      ],
      [
        "a cost beside that of the user's own key",
        { cost: 0.25, is_byok: true, cost_details: { upstream_inference_cost: 0.5 } },
        { costUsd: 0.75 },
      ],
      ['a cost that cannot be', { cost: -1 }, {}],
      ['a total that cannot be', { total_tokens: 3 }, {}],
      ['a total of another kind', { total_tokens: '99', prompt_tokens_details: [] }, {}],
    ];
    for (const [name, reported, usage] of usages) {
      it(
        `is paid for by ${name}`,
        served(
          { answer: () => ({ text: 'x', usage: { prompt_tokens: 11, completion_tokens: 5, ...reported } }) },
          async (_server, provider) => {
            assert.deepEqual((await call(provider)).usage, { inputTokens: 11, outputTokens: 5, ...usage });
          },
        ),
      );
    }

    it(
      'comes whole',
      served({ answer: () => answer }, async (_server, provider) => {
        assert.deepEqual(await call(provider), expected);
      }),
    );

    it(
      'streams where somebody watches',
      served({ answer: () => answer, script: () => ({ chunkDelayMs: 1 }) }, async (server, provider) => {
        const pieces: string[] = [];
        const response = await call(provider, {}, { onText: (piece) => pieces.push(piece) });
        assert.deepEqual(response, expected);
        assert.ok(pieces.length > 1);
        assert.equal(pieces.join(''), answer.text);
        assert.equal(server.requests[0]?.body.stream, true);
      }),
    );

    it('is the same text streamed or whole, whatever the text', async () => {
      let text = '';
      await using server = await startOpenAiServer({ answer: () => text });
      const provider = openAiProvider({ baseUrl: server.baseUrl });
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (any) => {
          text = any;
          assert.equal((await call(provider)).text, any);
          assert.equal((await call(provider, {}, watched)).text, any);
        }),
        { numRuns: 50 },
      );
    });

    it(
      'is understood whole although a stream was asked for',
      served(
        { script: [{ reply: jsonReply(completion({ content: 'Whole.' })) }] },
        async (_server, provider) => {
          let seen = '';
          const response = await call(provider, {}, { onText: (piece) => (seen += piece) });
          assert.deepEqual([response.text, seen], ['Whole.', 'Whole.']);
        },
      ),
    );

    it(
      'is understood as a stream although none was asked for',
      served(
        { script: [{ reply: eventsReply(chunk('Str'), chunk('eam.', 'stop')) }] },
        async (_server, provider) => {
          assert.equal((await call(provider)).text, 'Stream.');
        },
      ),
    );

    const reasons = {
      stop: 'stop',
      length: 'length',
      content_filter: 'content-filter',
      tool_calls: 'tool-calls',
      function_call: 'tool-calls',
      constructor: 'unknown',
    };
    for (const [given, told] of Object.entries(reasons)) {
      it(
        `that finished by ${given} is told as ${told}`,
        served({ answer: () => ({ text: 'x', finishReason: given }) }, async (_server, provider) => {
          assert.equal((await call(provider)).finishReason, told);
          assert.equal((await call(provider, {}, watched)).finishReason, told);
        }),
      );
    }

    it(
      'has no usage where the server reports none, or nonsense',
      served(
        { answer: ({ index }) => ({ text: 'x', usage: index < 2 ? null : { prompt_tokens: -1 } }) },
        async (_server, provider) => {
          for (const options of [{}, watched, {}, watched]) {
            assert.equal('usage' in (await call(provider, {}, options)), false);
          }
        },
      ),
    );

    it(
      'that refuses is told by its refusal',
      served(
        { answer: () => ({ text: '', refusal: 'I cannot help with that.' }) },
        async (_server, provider) => {
          assert.equal((await call(provider)).text, 'I cannot help with that.');
          assert.equal((await call(provider, {}, watched)).text, 'I cannot help with that.');
        },
      ),
    );

    const contents = [
      { content: null, text: '' },
      { content: undefined, text: '' },
      { content: [{ type: 'text', text: 'a' }, { type: 'thinking' }, null, { text: 'b' }], text: 'ab' },
    ];
    for (const { content, text } of contents) {
      it(
        `with the content ${JSON.stringify(content)} is the text "${text}"`,
        served({ script: [{ reply: jsonReply(completion({ content })) }] }, async (_server, provider) => {
          assert.equal((await call(provider)).text, text);
        }),
      );
    }

    it(
      'needs no end mark after its finish reason, and no finish reason before its end mark',
      served(
        {
          script: [
            { reply: eventsReply(chunk('a', 'stop')) },
            { reply: eventsReply(chunk('b'), '[DONE]') },
            { reply: { ...eventsReply(), body: `: comment\r\nevent: x\r\ndata:${chunk('c', 'stop')}` } },
          ],
        },
        async (_server, provider) => {
          const responses = [];
          for (let i = 0; i < 3; i += 1) responses.push(await call(provider));
          assert.deepEqual(
            responses.map(({ text, finishReason }) => [text, finishReason]),
            [
              ['a', 'stop'],
              ['b', 'unknown'],
              ['c', 'stop'],
            ],
          );
        },
      ),
    );

    it(
      'is kept where the connection breaks after its finish reason',
      served(
        {
          script: [
            {
              reply: eventsReply(chunk('a', 'stop'), `{"padding":"${'x'.repeat(200)}"}`),
              fault: 'truncate',
            },
          ],
        },
        async (_server, provider) => {
          assert.equal((await call(provider)).text, 'a');
        },
      ),
    );

    it(
      'leaves out a second answer',
      served(
        {
          script: [
            {
              reply: eventsReply(
                '{"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]}',
                '{"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"length"}]}',
                chunk('a', 'stop'),
              ),
            },
          ],
        },
        async (_server, provider) => {
          const { text, finishReason } = await call(provider);
          assert.deepEqual([text, finishReason], ['aa', 'stop']);
        },
      ),
    );

    for (const [name, reply] of [
      ['a stream', eventsReply(chunk('a', 'stop'), '[DONE]')],
      ['a whole answer', jsonReply({ choices: [{ message: { content: 'a' }, finish_reason: 'stop' }] })],
    ] as const)
      it(
        `passes over a byte order mark before ${name}`,
        served(
          { script: [{ reply: { ...reply, body: `\uFEFF${reply.body}` } }] },
          async (_server, provider) => {
            assert.equal((await call(provider)).text, 'a');
          },
        ),
      );

    it(
      'has the usage of the last event that tells one',
      served(
        {
          script: [
            {
              reply: eventsReply(
                '{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}',
                '{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}',
                chunk('a', 'stop'),
              ),
            },
          ],
        },
        async (_server, provider) => {
          assert.deepEqual((await call(provider)).usage, { inputTokens: 1, outputTokens: 2 });
        },
      ),
    );

    it('leads to an answer or a ProviderError, whatever a server sends', async () => {
      let body = '';
      let type = '';
      await using server = await startOpenAiServer({
        script: () => ({ reply: { status: 200, headers: { 'content-type': type }, body } }),
      });
      const provider = openAiProvider({ baseUrl: server.baseUrl });
      const hostile = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc
          .record({
            choices: fc.array(
              fc.record({ delta: fc.jsonValue(), message: fc.jsonValue() }, { requiredKeys: [] }),
            ),
            usage: fc.jsonValue(),
            model: fc.jsonValue(),
            error: fc.oneof(fc.constant(undefined), fc.jsonValue(), fc.record({ code: fc.jsonValue() })),
          })
          .map((value) => JSON.stringify(value)),
      );
      await fc.assert(
        fc.asyncProperty(hostile, fc.boolean(), async (text, stream) => {
          type = stream ? 'text/event-stream' : 'application/json';
          body = stream ? `data: ${text}\n\ndata: [DONE]\n\n` : text;
          await call(provider).then(
            (response) => assert.equal(typeof response.text, 'string'),
            (error) => failureOf(Promise.reject(error)),
          );
        }),
        { numRuns: 200 },
      );
    });
  });

  describe('a server with a dialect of its own', () => {
    it(
      'that refuses stream_options is asked again without them, once, and never again with them',
      served(
        {
          script: ({ body }) =>
            body.stream_options
              ? { reply: errorReply(400, 'Unrecognized request argument: stream_options') }
              : {},
        },
        async (server, provider) => {
          assert.equal((await call(provider, {}, watched)).text, 'Hello.');
          await call(provider, {}, watched);
          assert.deepEqual(
            server.requests.map(({ body }) => 'stream_options' in body),
            [true, false, false],
          );
        },
      ),
    );

    it(
      'that refuses max_tokens for a model is asked again with max_completion_tokens',
      served(
        {
          script: ({ body }) =>
            body.model === 'mine' && body.max_tokens
              ? { reply: errorReply(400, "Unsupported 'max_tokens'. Use 'max_completion_tokens' instead.") }
              : {},
        },
        async (server, provider) => {
          const parameters = { maxTokens: 3 };
          for (const model of ['mine', 'mine', 'other']) await call(provider, { model, parameters });
          assert.deepEqual(
            server.requests.map(({ body }) => [body.model, 'max_tokens' in body]),
            [
              ['mine', true],
              ['mine', false],
              ['mine', false],
              ['other', true],
            ],
          );
        },
      ),
    );

    for (const refusal of [errorReply(400, 'invalid model ID'), unknownModelReply('openai/gpt-4o')]) {
      it(
        `that does not know models by their publisher is asked for them without it (${refusal.status})`,
        served(
          { script: ({ body }) => (body.model === 'gpt-4o' ? {} : { reply: refusal }) },
          async (server, provider) => {
            for (const _ of [1, 2]) await call(provider, { model: 'openai/gpt-4o' });
            assert.equal((await failureOf(call(provider, { model: 'acme/gpt-4o' }))).kind, 'bad-request');
            assert.deepEqual(
              server.requests.map(({ body }) => body.model),
              ['openai/gpt-4o', 'gpt-4o', 'gpt-4o', 'acme/gpt-4o'],
            );
          },
        ),
      );
    }

    it(
      'that refuses something else of such a model is not asked again',
      served(
        { script: () => ({ reply: errorReply(400, "This model's maximum context length is 8192 tokens") }) },
        async (server, provider) => {
          await failureOf(call(provider, { model: 'openai/gpt-4o' }));
          assert.equal(server.requests.length, 1);
        },
      ),
    );

    it(
      'that refuses again is not asked a third time',
      served(
        { script: () => ({ reply: errorReply(400, 'No stream_options!') }) },
        async (server, provider) => {
          assert.equal((await failureOf(call(provider, {}, watched))).kind, 'bad-request');
          assert.equal(server.requests.length, 2);
        },
      ),
    );
  });

  describe('cancelling', () => {
    it(
      'before the call sends nothing',
      served({}, async (server, provider) => {
        const failure = await failureOf(call(provider, {}, { signal: AbortSignal.abort() }));
        assert.deepEqual([failure.kind, failure.retryable], ['cancelled', false]);
        assert.equal(server.connections, 0);
      }),
    );

    it('ends the connection of a call that has no answer yet', async () => {
      const controller = new AbortController();
      await using server = await startOpenAiServer({
        script: () => {
          controller.abort();
          return { fault: 'hang' };
        },
      });
      const provider = openAiProvider({ baseUrl: server.baseUrl });
      const failure = await failureOf(call(provider, {}, { signal: controller.signal }));
      assert.equal(failure.kind, 'cancelled');
      assert.equal(await server.requests[0]?.ended, 'cut');
    });

    it('ends the connection in the middle of a stream', async () => {
      await using server = await startOpenAiServer({
        answer: () => 'word '.repeat(1000),
        script: () => ({ chunkDelayMs: 5 }),
      });
      const provider = openAiProvider({ baseUrl: server.baseUrl });
      const controller = new AbortController();
      let pieces = 0;
      const onText = () => {
        pieces += 1;
        if (pieces === 3) controller.abort();
      };
      const failure = await failureOf(call(provider, {}, { signal: controller.signal, onText }));
      assert.equal(failure.kind, 'cancelled');
      assert.equal(await server.requests[0]?.ended, 'cut');
      assert.ok(pieces < 10, `${pieces} pieces`);
    });
  });
});

function completion(message: object): object {
  return { choices: [{ message, finish_reason: 'stop' }] };
}

function chunk(content: string, finish_reason: string | null = null): string {
  return JSON.stringify({ choices: [{ delta: { content }, finish_reason }] });
}

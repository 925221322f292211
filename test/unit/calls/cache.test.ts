import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, it } from 'mocha';
import { ResponseCache } from '../../../src/core/calls/cache.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const ENTRY = {
  response: { text: 'Hello.\u2028', finishReason: 'stop', usage: { inputTokens: 3, outputTokens: 2 } },
  latencyMs: 120.5,
  costUsd: 0.25,
} as const;

describe('ResponseCache', () => {
  it('gives back what it was given, also to another process', async () => {
    await using folder = await tempWorkspace();
    const file = new ResponseCache(folder.root).fileOf('openai http://x', 'abc', 0);
    await new ResponseCache(folder.root).write(file, ENTRY);
    assert.deepEqual(await new ResponseCache(folder.root).read(file), ENTRY);
  });

  it('reads entries that are older than formats', async () => {
    await using folder = await tempWorkspace();
    const { costUsd, ...old } = ENTRY;
    await folder.write({ 'old.json': JSON.stringify(old) });
    assert.deepEqual(await new ResponseCache(folder.root).read(folder.path('old.json')), old);
  });

  it('keeps servers, requests and repeats apart', () => {
    const cache = new ResponseCache('/cache');
    const files = ['a', 'b'].flatMap((scope) =>
      ['1', '2'].flatMap((hash) => [0, 1].map((repeat) => cache.fileOf(scope, hash, repeat))),
    );
    assert.equal(new Set(files).size, 8);
    assert.equal(cache.fileOf('a', '1', 0), files[0]);
  });

  it('has nothing where nothing was written', async () => {
    await using folder = await tempWorkspace();
    const cache = new ResponseCache(folder.root);
    assert.equal(await cache.read(cache.fileOf('a', '1', 0)), undefined);
  });

  const damaged = {
    'an empty file': '',
    'half an entry': JSON.stringify(ENTRY).slice(0, 40),
    null: 'null',
    'a list': '[]',
    'no response': '{"latencyMs": 1}',
    'a response of null': '{"response": null, "latencyMs": 1}',
    'a text of another type': '{"response": {"text": 1, "finishReason": "stop"}, "latencyMs": 1}',
    'an unknown finish reason': '{"response": {"text": "x", "finishReason": "tired"}, "latencyMs": 1}',
    'tokens as text':
      '{"response": {"text": "x", "finishReason": "stop", "usage": {"inputTokens": "1", "outputTokens": 1}}, "latencyMs": 1}',
    'a cost as text': '{"response": {"text": "x", "finishReason": "stop"}, "latencyMs": 1, "costUsd": "1"}',
    'a newer format': '{"format": 2, "response": {"text": "x", "finishReason": "stop"}, "latencyMs": 1}',
    'no latency': '{"response": {"text": "x", "finishReason": "stop"}}',
  };
  for (const [name, text] of Object.entries(damaged)) {
    it(`ignores a damaged entry: ${name}`, async () => {
      await using folder = await tempWorkspace();
      const cache = new ResponseCache(folder.root);
      const file = cache.fileOf('a', '1', 0);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      assert.equal(await cache.read(file), undefined);
    });
  }
});

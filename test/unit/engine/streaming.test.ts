import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { jsonReply } from '../../support/openai-server.ts';
import { files, staged } from './staged.ts';

const SLOW = { answer: () => 'One two three.', script: () => ({ chunkDelayMs: 1 }) };

describe('an answer that is watched', () => {
  it(
    'is told as it arrives where a run asks for a single one, with the time to its first text',
    staged(files(1), SLOW, async ({ server, run }) => {
      const texts: string[] = [];
      const { all } = await run({
        onText: (text, of) => {
          assert.deepEqual(of, { sample: 's0', repeat: 0 });
          texts.push(text);
        },
      });
      assert.ok(texts.length > 2 && texts.every((text) => 'One two three.'.startsWith(text)));
      assert.equal(texts.at(-1), 'One two three.');
      const [{ firstTokenMs = -1, latencyMs = 0 } = {}] = all[0]?.attempts ?? [];
      assert.ok(firstTokenMs > 0 && firstTokenMs < latencyMs);
      assert.equal(server.requests[0]?.body.stream, true);
    }),
  );

  it(
    'is not streamed where a run asks for several, nor where nobody watches',
    staged(files(2), SLOW, async ({ server, run }) => {
      const { all } = await run({ onText: () => assert.fail('Nobody can watch two at once.') });
      await run({ filter: ['id:s0'], useCache: false });
      assert.deepEqual(
        server.requests.map(({ body }) => body.stream),
        [undefined, undefined, undefined],
      );
      assert.equal(all[0]?.attempts[0]?.firstTokenMs, undefined);
    }),
  );

  it(
    'comes as a whole from the cache, with the time it once took',
    staged(files(1), SLOW, async ({ server, run }) => {
      const live = await run({ onText: () => {} });
      const texts: string[] = [];
      const kept = await run({ onText: (text) => texts.push(text) });
      assert.deepEqual(texts, ['One two three.']);
      assert.equal(kept.all[0]?.attempts[0]?.firstTokenMs, live.all[0]?.attempts[0]?.firstTokenMs);
      assert.equal(server.requests.length, 1);
    }),
  );
});

describe('an answer that asks for a tool', () => {
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: 'weather', arguments: '{"city":"Oslo"}' },
  };
  const reply = jsonReply({
    choices: [
      { message: { role: 'assistant', content: null, tool_calls: [call] }, finish_reason: 'tool_calls' },
    ],
  });

  it(
    'is stored with what it asks for',
    staged(files(1), { script: () => ({ reply }) }, async ({ run }) => {
      const { all } = await run();
      assert.deepEqual(all[0]?.toolCalls, [{ id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' }]);
      assert.deepEqual([all[0]?.output, all[0]?.finishReason], ['', 'tool-calls']);
    }),
  );
});

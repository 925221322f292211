import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { openAiProvider } from '../../../src/core/providers/openai.ts';
import { call } from '../../support/calls.ts';
import { eventsReply, jsonReply, type Reply, startOpenAiServer } from '../../support/openai-server.ts';

const WEATHER = { id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' };
const TIME = { id: 'call_2', name: 'time', arguments: '{}' };

const written = ({ id, name, arguments: json }: typeof WEATHER, more: object = {}) => ({
  id,
  type: 'function',
  function: { name, arguments: json },
  ...more,
});

async function answerOf(reply: Reply, onText?: (delta: string) => void) {
  await using server = await startOpenAiServer({ script: [{ reply }] });
  return await call(openAiProvider({ baseUrl: server.baseUrl }), {}, { onText });
}

const whole = (message: object) =>
  jsonReply({
    choices: [{ message: { role: 'assistant', content: null, ...message }, finish_reason: 'tool_calls' }],
  });

const streamed = (...deltas: object[]) =>
  eventsReply(
    ...deltas.map((delta) => JSON.stringify({ choices: [{ delta }] })),
    JSON.stringify({ choices: [{ delta: {}, finish_reason: 'tool_calls' }] }),
    '[DONE]',
  );

describe('tool calls in an answer', () => {
  const answers: Record<string, [reply: Reply, calls: object[]]> = {
    'of a whole message': [whole({ tool_calls: [written(WEATHER), written(TIME)] }), [WEATHER, TIME]],
    'under the old name': [
      whole({ function_call: { name: 'weather', arguments: WEATHER.arguments } }),
      [{ ...WEATHER, id: '' }],
    ],
    'whose arguments are an object': [
      whole({ tool_calls: [{ id: 'call_1', function: { name: 'weather', arguments: { city: 'Oslo' } } }] }),
      [WEATHER],
    ],
    'whose arguments are no JSON': [
      whole({ tool_calls: [written({ ...WEATHER, arguments: '{"city":' })] }),
      [{ ...WEATHER, arguments: '{"city":' }],
    ],
    'of a stream, in pieces': [
      streamed(
        { role: 'assistant', tool_calls: [written({ ...WEATHER, arguments: '' }, { index: 0 })] },
        { tool_calls: [{ index: 0, function: { arguments: '{"city"' } }] },
        { tool_calls: [written({ ...TIME, arguments: '' }, { index: 1 })] },
        {
          tool_calls: [
            { index: 1, function: { arguments: '{}' } },
            { index: 0, function: { arguments: ':"Oslo"}' } },
          ],
        },
      ),
      [WEATHER, TIME],
    ],
    'of a stream that sends each whole, and all as the first': [
      streamed(
        { tool_calls: [written(WEATHER, { index: 0 })] },
        { tool_calls: [written(TIME, { index: 0 })] },
      ),
      [WEATHER, TIME],
    ],
  };
  for (const [name, [reply, calls]] of Object.entries(answers)) {
    it(`are read ${name}`, async () => {
      const { text, toolCalls, finishReason } = await answerOf(reply, () => {});
      assert.deepEqual([text, toolCalls, finishReason], ['', calls, 'tool-calls']);
    });
  }

  it('may stand beside a text, which alone is streamed', async () => {
    const pieces: string[] = [];
    const reply = streamed(
      { content: 'Let me ' },
      { content: 'look.', tool_calls: [written(WEATHER, { index: 0 })] },
    );
    const { text, toolCalls } = await answerOf(reply, (piece) => pieces.push(piece));
    assert.deepEqual([text, toolCalls], ['Let me look.', [WEATHER]]);
    assert.deepEqual(pieces, ['Let me ', 'look.']);
  });

  const none: Record<string, object> = {
    'that are null': { tool_calls: null },
    'that are none': { tool_calls: [] },
    'of another kind': { tool_calls: ['x', 5, null, { function: 'weather' }, {}] },
  };
  for (const [name, message] of Object.entries(none)) {
    it(`are absent for those ${name}`, async () => {
      assert.equal('toolCalls' in (await answerOf(whole({ content: 'x', ...message }))), false);
    });
  }
});

describe('a request with tool calls', () => {
  it('carries them as the protocol has them, and parts as parts', async () => {
    await using server = await startOpenAiServer({ answer: () => ({ text: 'x', usage: null }) });
    await call(openAiProvider({ baseUrl: server.baseUrl }), {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Weather in ' },
            { type: 'text', text: 'Oslo?' },
          ],
        },
        { role: 'assistant', content: '', toolCalls: [WEATHER] },
        { role: 'tool', content: 'Rain.', toolCallId: WEATHER.id },
      ],
    });
    assert.deepEqual(server.requests[0]?.body.messages, [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Weather in ' },
          { type: 'text', text: 'Oslo?' },
        ],
      },
      { role: 'assistant', content: null, tool_calls: [written(WEATHER)] },
      { role: 'tool', content: 'Rain.', tool_call_id: 'call_1' },
    ]);
  });
});

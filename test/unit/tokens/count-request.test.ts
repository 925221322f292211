import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type CountableRequest, countRequest } from '../../../src/core/tokens/count-request.ts';
import { encodingOf } from '../../../src/core/tokens/encoding.ts';
import { loadTokenizer } from '../../../src/core/tokens/load-tokenizer.ts';

async function count(model: string, request: CountableRequest) {
  const encoding = encodingOf(model);
  return countRequest(request, encoding, await loadTokenizer(encoding.encoding));
}

const messages = [
  { role: 'system', content: 'Answer in one word.' },
  { role: 'user', name: 'example_user', content: 'Is it paid?' },
];

describe('the tokens of a request', () => {
  it('are those of contents, roles and names, three a message and three for the reply', async () => {
    assert.deepEqual(await count('gpt-4o', { messages }), {
      messages: [
        { content: 5, frame: 4 },
        { content: 4, frame: 7 },
      ],
      reply: 3,
      tools: 0,
      schema: 0,
      total: 23,
      exact: true,
    });
    assert.equal((await count('gpt-4o', { messages: [] })).total, 3);
  });

  it('are exact for the models whose framing is published, and for plain requests', async () => {
    for (const [model, exact] of [
      ['gpt-4o-mini-2024-07-18', true],
      ['gpt-4-turbo', true],
      ['ft:gpt-3.5-turbo-0125:team::abc', true],
      ['gpt-5', false],
      ['o4-mini', false],
      ['llama3', false],
    ] as const) {
      assert.equal((await count(model, { messages })).exact, exact, model);
    }
    assert.equal((await count('gpt-4o', { messages, responseFormat: { type: 'text' } })).exact, true);
    assert.equal((await count('gpt-4o', { messages, responseFormat: { type: 'json_object' } })).exact, false);
  });

  it('include a response schema without the keys that cost nothing', async () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { paid: { type: 'boolean' }, more: { type: 'object', required: ['a'] } },
      required: ['paid', 'more'],
      additionalProperties: false,
    };
    const counted = await count('gpt-4o', { messages, responseFormat: { type: 'json_schema', schema } });
    const tokenizer = await loadTokenizer('o200k_base');
    const sent = '{"type":"object","properties":{"paid":{"type":"boolean"},"more":{"type":"object"}}}';
    assert.equal(counted.schema, tokenizer.count(sent) + 9);
    assert.equal(counted.total, 23 + counted.schema);
    assert.equal(counted.exact, false);
  });

  it('include the functions a model may call, which cost more before GPT-4o', async () => {
    const tool = {
      name: 'find_order',
      description: 'Finds an order.',
      parameters: {
        properties: {
          id: { type: 'string', description: 'Its number.' },
          state: { type: 'string', enum: ['open', 'paid'] },
        },
      },
    };
    const tokenizer = await loadTokenizer('o200k_base');
    const texts = ['find_order:Finds an order', 'id:string:Its number', 'state:string:', 'open', 'paid'];
    const inTexts = texts.reduce((sum, text) => sum + tokenizer.count(text), 0);
    const { tools, total, exact } = await count('gpt-4o', { messages, tools: [tool] });
    assert.equal(tools, inTexts + 7 + 3 + 2 * 3 - 3 + 2 * 3 + 12);
    assert.equal(total, 23 + tools);
    assert.equal(exact, false);
    assert.equal((await count('gpt-4', { messages, tools: [{ name: 'stop' }] })).tools, 10 + 2 + 12);
    assert.equal((await count('gpt-4o', { messages, tools: [{ name: 'stop' }] })).tools, 7 + 2 + 12);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { encodingOf } from '../../../src/core/tokens/encoding.ts';

const OWN = {
  o200k_base: [
    'gpt-4o',
    'GPT-4o',
    'openai/gpt-4o-2024-08-06',
    'openrouter/openai/gpt-4o-mini',
    'chatgpt-4o-latest',
    'gpt-4.1-mini',
    'gpt-4.1-nano-2025-04-14',
    'gpt-4.5-preview',
    'gpt-5',
    'gpt-5-mini-2025-08-07',
    'gpt-5.1-codex',
    'gpt-oss:20b',
    'openai/gpt-oss-120b',
    'o1',
    'o1-preview',
    'o3-mini',
    'o4-mini-2025-04-16',
    'ft:gpt-4o-mini-2024-07-18:team::abc123',
    'ft:gpt-4.1-2025-04-14:team:name:abc123',
  ],
  cl100k_base: [
    'gpt-4',
    'gpt-4-0613',
    'gpt-4-turbo',
    'gpt-4-32k',
    'gpt-3.5-turbo',
    'gpt-3.5-turbo-0125',
    'azure/gpt-35-turbo-16k',
    'ft:gpt-3.5-turbo-0125:team::abc123',
    'text-embedding-3-small',
    'text-embedding-3-large',
    'text-embedding-ada-002',
    'davinci-002',
  ],
};
const OTHERS = [
  '',
  'gpt-50',
  'gpt-4.2',
  'o11',
  'opus',
  'llama3.1:8b',
  'claude-sonnet-4',
  'my-gpt-4o',
  'constructor',
  '/',
];

describe('the encoding of a model', () => {
  for (const [encoding, models] of Object.entries(OWN)) {
    for (const model of models) {
      it(`${model}: ${encoding}`, () => {
        const found = encodingOf(model);
        assert.deepEqual([found.encoding, found.exact], [encoding, true]);
      });
    }
  }

  for (const model of OTHERS) {
    it(`${JSON.stringify(model)} has none of its own`, () => {
      const found = encodingOf(model);
      assert.deepEqual([found.encoding, found.exact], ['o200k_base', false]);
    });
  }

  it('that is not its own says how far off it may be, but for models of the same maker', () => {
    const band = (model: string) => {
      const { low, high } = encodingOf(model).band ?? {};
      return [low, high];
    };
    for (const model of ['', 'gpt-4o', 'gpt-6-astra', 'openai/gpt-9', 'o5'])
      assert.deepEqual(band(model), [undefined, undefined], model);
    for (const model of ['llama3', 'gemini-2.5-pro', 'ollama/qwen3:8b', 'my-gpt-4o', 'constructor'])
      assert.deepEqual(band(model), [0.75, 1.35], model);
    for (const model of [
      'claude-3-5-sonnet-20241022',
      'anthropic/claude-sonnet-4.5',
      'eu.anthropic.claude-opus-4-5-v1:0',
    ])
      assert.deepEqual(band(model), [1.1, 1.35], model);
    for (const model of ['claude-opus-4-7', 'anthropic/claude-opus-4.8', 'claude-sonnet-5', 'claude-fable-5'])
      assert.deepEqual(band(model), [1.4, 1.75], model);
  });

  it('is that of the model an alias stands for', () => {
    const aliases = { 'team-chat': 'gpt-4-0613', 'gpt-4o': 'gpt-3.5-turbo' };
    assert.deepEqual(encodingOf('team-chat', aliases), {
      model: 'gpt-4-0613',
      encoding: 'cl100k_base',
      exact: true,
    });
    assert.equal(encodingOf('gpt-4o', aliases).encoding, 'cl100k_base');
    assert.equal(encodingOf('constructor', aliases).exact, false);
  });
});

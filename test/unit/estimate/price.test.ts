import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { freeOfCharge, loadPrices } from '../../../src/core/estimate/price.ts';

const MILLION = { inputTokens: 1_000_000, outputTokens: 1_000_000 };

describe('prices', () => {
  const published: [model: string, usd: number][] = [
    ['gpt-4o', 12.5],
    ['gpt-4o-mini', 0.75],
    ['gpt-4o-2024-08-06', 12.5],
    ['openai/gpt-4o-mini', 0.75],
    ['openai/gpt-4o-mini-2024-07-18', 0.75],
    ['azure/gpt-4o', 12.5],
    ['openrouter/openai/gpt-4o', 12.5],
    ['claude-3-5-sonnet-20241022', 18],
    ['anthropic/claude-3-5-sonnet-latest', 18],
  ];
  for (const [model, usd] of published) {
    it(`know ${model}`, async () => {
      assert.equal((await loadPrices({})).cost(model, MILLION), usd);
    });
  }

  const unknown = [
    '',
    '/',
    'openai/',
    'practice-1',
    'my-gpt-4o',
    'gpt-4o-tuned',
    'ft:gpt-4o-mini:acme',
    'llama3.1:8b',
    'phi4',
    'nobody/gpt-4o',
    '__proto__',
    'constructor',
    'toString',
    '__proto__/gpt-4o',
    'openai/constructor',
    'constructor/constructor',
  ];
  for (const model of unknown) {
    it(`do not guess for ${JSON.stringify(model)}`, async () => {
      assert.equal((await loadPrices({})).cost(model, MILLION), null);
    });
  }

  it('that are published hold where their publishers answer, and those of the user everywhere', async () => {
    const prices = await loadPrices({ own: { input: 1, output: 2 } });
    for (const server of [
      undefined,
      'https://api.openai.com/v1',
      'https://openrouter.ai/api/v1',
      'https://ours.openai.azure.com/openai/v1',
    ])
      assert.equal(prices.at(server).cost('gpt-4o', MILLION), 12.5, server);
    for (const server of [
      'http://127.0.0.1:8080/v1',
      'http://localhost/v1',
      'https://models.example.com/v1',
    ]) {
      const there = prices.at(server);
      assert.equal(there.cost('gpt-4o', MILLION), null, server);
      assert.equal(there.most('gpt-4o', 1_000_000, 1_000_000), null, server);
      assert.equal(there.cost('own', MILLION), 3);
      assert.equal(there.cost('gpt-4o', { ...MILLION, costUsd: 4 }), 4);
      assert.equal(there.at(undefined).cost('gpt-4o', MILLION), 12.5);
    }
    assert.equal(freeOfCharge.at('https://models.example.com/v1').cost('gpt-4o', MILLION), 0);
  });

  it('of the user win over the published ones, by the exact model', async () => {
    const prices = await loadPrices({
      'gpt-4o': { input: 1, output: 2 },
      'llama3.1:8b': { input: 0, output: 0 },
    });
    assert.equal(prices.cost('gpt-4o', MILLION), 3);
    assert.equal(prices.cost('openai/gpt-4o', MILLION), 12.5);
    assert.equal(prices.cost('llama3.1:8b', MILLION), 0);
  });

  it('of the user may be for a prototype name', async () => {
    const own = JSON.parse('{"__proto__":{"input":1,"output":1},"constructor":{"input":2,"output":2}}');
    const prices = await loadPrices(own);
    assert.deepEqual([prices.cost('__proto__', MILLION), prices.cost('constructor', MILLION)], [2, 4]);
    assert.equal(prices.cost('toString', MILLION), null);
  });

  const cached: [name: string, tokens: number, own: number, publishedUsd: number][] = [
    ['no input', 0, 6, 12.5],
    ['half of the input', 500_000, 4.5, 11.875],
    ['all of the input', 1_000_000, 3, 11.25],
    ['more than the input, which cannot be', 2_000_000, 3, 11.25],
  ];
  for (const [name, cachedInputTokens, own, publishedUsd] of cached) {
    it(`are lower where a cache served ${name}`, async () => {
      const prices = await loadPrices({ mine: { input: 4, output: 2, cachedInput: 1 } });
      assert.equal(prices.cost('mine', { ...MILLION, cachedInputTokens }), own);
      assert.equal(prices.cost('gpt-4o', { ...MILLION, cachedInputTokens }), publishedUsd);
    });
  }

  it('of the user are the same for cached input where they do not say', async () => {
    const prices = await loadPrices({ mine: { input: 4, output: 2 } });
    assert.equal(prices.cost('mine', { ...MILLION, cachedInputTokens: 500_000 }), 6);
  });

  it('count what the provider writes to its cache, where it charges for that', async () => {
    const written = {
      inputTokens: 1_000_000,
      outputTokens: 0,
      cacheWriteTokens: 500_000,
      cachedInputTokens: 500_000,
    };
    const prices = await loadPrices({
      mine: { input: 4, output: 2, cachedInput: 1, cacheWrite: 6 },
      free: { input: 4, output: 2 },
    });
    assert.equal(prices.cost('mine', written), 3.5);
    assert.equal(prices.cost('mine', { ...written, cacheWriteTokens: 9_000_000 }), 3.5);
    assert.equal(prices.cost('free', written), 4);
    assert.equal(prices.cost('gpt-4o', { ...written, cachedInputTokens: 0 }), 2.5);
    const writes = prices.cost('gpt-5.6-luna', {
      inputTokens: 1_000,
      outputTokens: 0,
      cacheWriteTokens: 1_000,
    });
    assert.ok(Math.abs((writes ?? 0) - 0.00025) < 1e-12);
  });

  it('at most are those of a prompt that is written to the cache, from where prompts are cached', async () => {
    const own = { mine: { input: 4, output: 2, cacheWrite: 6 }, low: { input: 4, output: 2, cacheWrite: 1 } };
    const prices = await loadPrices(own, { deployed: 'gpt-5.6-luna' });
    const most = (model: string, tokens = 2_000) => prices.most(model, tokens, 0);
    assert.equal(most('mine'), 0.012);
    assert.equal(most('mine', 1_000), 0.004);
    assert.equal(most('low'), 0.008);
    assert.equal(most('deployed'), most('gpt-5.6-luna'));
    assert.ok(Math.abs((most('deployed') ?? 0) - 2_000 * 0.25e-6) < 1e-12);
    assert.equal(most('claude-sonnet-5'), 2_000 * 2e-6);
    assert.equal(most('nobodys'), null);
    assert.equal(freeOfCharge.most('anything', 2_000, 2_000), 0);
  });

  it('of nothing used are nothing, and of the practice model too', async () => {
    assert.equal((await loadPrices({})).cost('gpt-4o', { inputTokens: 0, outputTokens: 0 }), 0);
    assert.equal(freeOfCharge.cost('anything', MILLION), 0);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { counterFor } from '../../../src/core/estimate/counter.ts';
import { InputCounter } from '../../../src/core/estimate/input-tokens.ts';
import { tryRender } from '../../../src/core/prompt/render.ts';
import { inputOf, promptOf, sampleOf } from './support.ts';

describe('the input tokens of a sample set', () => {
  it('are those of every rendered request', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), (lengths) => {
        const samples = lengths.map((words) => sampleOf({ input: 'word '.repeat(words) }));
        const { tokens, exact, samples: counted, leftOut } = inputOf(promptOf(), samples);
        const sum = lengths.reduce((total, words) => total + words, 0);
        assert.deepEqual([tokens, exact, counted, leftOut], [sum, true, lengths.length, 0]);
      }),
    );
  });

  it('leave out, and count, what cannot be rendered', () => {
    const { tokens, samples, leftOut } = inputOf(promptOf(), [
      sampleOf({ input: 'one two' }),
      sampleOf({ other: 'x' }),
    ]);
    assert.deepEqual([tokens, samples, leftOut], [2, 1, 1]);
  });

  it('of a large set come near to what counting all would give, whatever the order, and are not said to be exact', () => {
    const words = (index: number) => (index % 7 === 0 ? 2_000 : 100 + (index % 50));
    const indexes = Array.from({ length: 8_000 }, (_, index) => index);
    const sum = indexes.reduce((total, index) => total + words(index), 0);
    for (const order of [indexes, indexes.toSorted((a, b) => words(a) - words(b))]) {
      // Short words first, so that tokens per character differ along the way.
      const samples = order.map((index) =>
        sampleOf({ input: (index < 4_000 ? 'w ' : 'wwwww ').repeat(words(index)) }),
      );
      const { tokens, exact } = inputOf(promptOf(), samples);
      assert.ok(Math.abs(tokens / sum - 1) < 0.03, `${tokens} for ${sum}`);
      assert.equal(exact, false);
    }
  });

  it('of empty requests are none', () => {
    const empty = Array.from({ length: 200_000 }, () => sampleOf({ input: '' }));
    assert.equal(inputOf(promptOf(), empty).tokens, 0);
    assert.equal(inputOf(promptOf(), []).tokens, 0);
  });

  it('know what begins every request, and what is expected', () => {
    const prompt = promptOf(
      '',
      'messages:\n  - { role: system, content: one two }\n  - { role: user, content: "three {{ input }} four" }\n  - { role: user, content: five }\n',
    );
    const { prefix, expected } = inputOf(prompt, [
      sampleOf({ input: 'a' }, 'x y'),
      sampleOf({ input: 'aaaa' }, 'x y z w'),
    ]);
    assert.equal(prefix, 3);
    assert.deepEqual(expected, { tokens: 3, isPart: false });
  });

  it('know which models reason before they answer', async () => {
    const reasons = async (model: string) => (await counterFor('openai', model)).reasons;
    for (const model of ['o3', 'o4-mini', 'gpt-5.6-luna', 'openai/gpt-6-astra', 'gpt-6.2-sol', 'gpt-oss-20b'])
      assert.equal(await reasons(model), true, model);
    for (const model of ['gpt-4o', 'gpt-4.1', 'gpt-5-chat-latest', 'gpt-5.3-chat-latest', 'claude-sonnet-5'])
      assert.equal(await reasons(model), false, model);
  });

  it('are counted by the encoding of the model, through an alias too', async () => {
    const count = async (provider: 'openai' | 'practice', model: string, aliases = {}) => {
      const prompt = promptOf();
      const counter = new InputCounter(prompt, await counterFor(provider, model, aliases));
      const sample = sampleOf({ input: 'Antidisestablishmentarianism 你好' });
      counter.add(sample, tryRender(prompt, sample));
      const { tokens, exact } = counter.result;
      return { tokens, exact };
    };
    const o200k = await count('openai', 'gpt-4o');
    const cl100k = await count('openai', 'gpt-4');
    assert.notEqual(o200k.tokens, cl100k.tokens);
    assert.deepEqual(await count('openai', 'my-deployment', { 'my-deployment': 'gpt-4' }), cl100k);
    assert.deepEqual(await count('openai', 'my-deployment'), { ...o200k, exact: false });
    assert.deepEqual(await count('practice', 'practice-1'), { tokens: 8, exact: true });
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { PromptCount } from '../../../src/core/estimate/live-count.ts';
import {
  callTitle,
  countSentences,
  largestLineSentence,
  messageTitle,
  partRows,
} from '../../../src/core/report/live-tokens.ts';
import { formatUsd } from '../../../src/core/text/amounts.ts';

const COUNT: PromptCount = {
  provider: 'openai',
  model: 'gpt-4o',
  exact: true,
  counter: 'o200k_base',
  tokens: 2_000,
  usd: 0.005,
  parts: [
    { part: 'system', tokens: 1_990 },
    { part: 'framing', tokens: 10 },
  ],
  messages: [],
  prefix: { tokens: 1_500, usd: 0.004, isTooShort: false, cachedUsd: 0.002 },
};
const MESSAGE = { role: 'user', tokens: 1, usd: 0.001, start: { line: 0, character: 0 }, keys: [] } as const;

describe('tokens in words', () => {
  it('name the price of a call, say when it is unknown, and mark what is not exact', () => {
    assert.equal(callTitle(COUNT, formatUsd), '2,000 tokens · $0.0050 a call for the input');
    assert.equal(
      callTitle({ ...COUNT, exact: false, usd: null }, formatUsd),
      '≈ 2,000 tokens · price unknown',
    );
    assert.equal(callTitle({ ...COUNT, usd: 0 }, formatUsd), '2,000 tokens · free of charge');
  });

  it('say that a call has at least so many where nothing fills the variables', () => {
    const count = { ...COUNT, isLeast: true, exact: false } as const;
    assert.equal(callTitle(count, formatUsd), 'at least 2,000 tokens · $0.0050 a call for the input');
    assert.equal(messageTitle(MESSAGE, count, formatUsd), 'at least 1 token · $0.0010 a call for the input');
    assert.match(
      countSentences(count, formatUsd)[0] ?? '',
      /^As written, since no sample fills .*, so a call has more; /,
    );
  });

  it('say that a call has at most so many where blank passages stand for those it looks up', () => {
    const longest = { id: 'a', tokens: 2_100, usd: 0.0053 };
    const count = { ...COUNT, samples: { counted: 2, leftOut: 0, more: false, blankPassages: 3, longest } };
    assert.equal(callTitle(count, formatUsd), 'up to 2,000 tokens · $0.0050 a call for the input');
    assert.deepEqual(countSentences(count, formatUsd).slice(0, 2), [
      'On average over 2 samples, with 3 passages of the largest size, so a call may have less; exact for gpt-4o, by o200k_base.',
      'The longest sample, a, makes it up to 2,100 tokens, $0.0053.',
    ]);
  });

  it('ask for no price of a server of this machine', () => {
    const count = { ...COUNT, usd: null, server: 'http://localhost:11434/v1' };
    assert.equal(callTitle(count, formatUsd), '2,000 tokens · local: no price');
    assert.ok(!countSentences(count, formatUsd).join().includes('price'));
  });

  it('leave the price of a message out where it has none', () => {
    assert.equal(messageTitle(MESSAGE, COUNT, formatUsd), '1 token · $0.0010 a call for the input');
    assert.equal(messageTitle({ ...MESSAGE, usd: null }, { exact: false }, formatUsd), '≈ 1 token');
  });

  it('list the parts with their shares', () => {
    assert.deepEqual(partRows(COUNT), [
      { part: 'system', tokens: '1,990', share: '>99 %' },
      { part: 'framing', tokens: '10', share: '1 %' },
    ]);
  });

  it('say what the figures are of, and what else is known', () => {
    assert.deepEqual(
      countSentences(
        {
          ...COUNT,
          samples: {
            counted: 100,
            leftOut: 0,
            more: true,
            blankPassages: 0,
            longest: { id: 'a\nb', tokens: 3_000, usd: 0.0075 },
          },
          answer: { tokens: 50, usd: 0.0005 },
        },
        formatUsd,
      ),
      [
        'On average over the first 100 samples; exact for gpt-4o, by o200k_base.',
        'The longest sample, a b, makes it 3,000 tokens, $0.0075.',
        'The first 1,500 tokens are the same in every call: $0.0040, or $0.0020 where the provider has them in its cache.',
        'The answer comes on top: at most 50 tokens, $0.00050.',
      ],
    );
    assert.deepEqual(
      countSentences(
        {
          ...COUNT,
          model: undefined,
          exact: false,
          usd: null,
          prefix: { tokens: 5, usd: null, isTooShort: true },
          answer: { tokens: 50, usd: null },
        },
        formatUsd,
      ),
      [
        'As written; about, for a model that is not named, by o200k_base.',
        "The first 5 tokens are the same in every call, too few for a provider's cache.",
      ],
    );
  });

  it('say what they lack, and what to do about it', () => {
    const samples = {
      counted: 1,
      leftOut: 2,
      more: false,
      blankPassages: 0,
      longest: { id: 'a', tokens: 9, usd: null },
    };
    const [basis, price] = countSentences(
      { ...COUNT, exact: false, usd: null, model: 'mine', samples },
      formatUsd,
    );
    assert.equal(
      basis,
      'On average over 1 sample, 2 left out that cannot be filled in; about, for mine, by o200k_base.',
    );
    assert.equal(price, 'The price of mine is unknown; add it under "prices" in .prompt-ladder/config.yml.');
  });

  it('say how far off a count for another maker may be', () => {
    const basis = (low: number, high: number) =>
      countSentences({ ...COUNT, exact: false, band: { low, high } }, formatUsd)[0];
    assert.match(
      basis(0.75, 1.35) ?? '',
      /; about, for gpt-4o, by o200k_base; the model's own count is likely 25 % lower to 35 % higher\.$/,
    );
    assert.match(basis(1.1, 1.35) ?? '', /likely 10 to 35 % higher\.$/);
  });

  it('show the largest line', () => {
    const largest = { line: 6, tokens: 15, text: 'Be friendly' };
    assert.equal(largestLineSentence({ ...MESSAGE, largest }), 'Largest line: 7, with 15 tokens as written:');
    assert.equal(largestLineSentence(MESSAGE), undefined);
  });
});

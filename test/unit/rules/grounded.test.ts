import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CallFacts } from '../../../src/core/rules/rule.ts';
import { evaluate, marks, ruleOf } from './support.ts';

const passage = (text: string, heading?: string) => ({
  text,
  source: 'kb/a.md',
  line: 1,
  score: 1,
  ...(heading && { heading }),
});
const PASSAGES = [
  passage(
    'A yearly plan is refunded within 30 days of the purchase. Monthly plans are not refunded.',
    'Refunds',
  ),
  passage('The team plan fits eight people. Each further seat costs $12 a month.', 'Plans'),
  passage('Support answers from Monday to Friday. Maria Lopez leads the support team.', 'Support'),
];
const call: CallFacts = { finishReason: 'stop', latencyMs: 1, costUsd: 0, passages: PASSAGES };
const found = (output: string, options: object = {}, facts: CallFacts = call) =>
  marks('grounded', options, output, { variables: { question: 'Can I get my money back?' } }, facts);

describe('grounded', () => {
  it('lets pass what the passages say, also in other words, and what claims nothing', () => {
    assert.deepEqual(found('A yearly plan is refunded within 30 days of the purchase.'), []);
    assert.deepEqual(
      found('The team plan fits eight people [2]. Maria Lopez leads the support team [3].'),
      [],
    );
    assert.deepEqual(found("I don't know."), []);
    assert.deepEqual(found('1. Monthly plans are not refunded.'), []);
    assert.deepEqual(found(''), []);
  });

  it('marks numbers, dates, names and quotations that stand nowhere', () => {
    assert.deepEqual(found('A yearly plan is refunded within 45 days of the purchase.'), [
      '45 → "45" is not in the context',
    ]);
    assert.deepEqual(found('Since 3 March 2021 a yearly plan is refunded.').length > 0, true);
    assert.match(
      found('The support team is led by Jonas Keller.')[0] ?? '',
      /^Jonas → "Jonas" is not in the context/,
    );
    assert.deepEqual(found('The page says “refunds are always possible”.'), [
      'refunds are always possible → "refunds are always possible" is not in the context',
    ]);
    assert.deepEqual(found('It says “Monthly plans are not refunded.”'), []);
  });

  it('marks sentences that the context does not support', () => {
    const output = 'The team plan fits eight people. Gift cards can be sent to friends by post.';
    assert.deepEqual(found(output), [
      'Gift cards can be sent to friends by post. → the context does not support this',
    ]);
  });

  it('marks nothing where it cannot be told', () => {
    const variables = { question: 'Can I get my money back?', context: PASSAGES.map(({ text }) => text) };
    const output = 'You get a refund for a yearly plan within 30 days of buying it.';
    assert.deepEqual(marks('grounded', {}, output, { variables }), []);
  });

  it('marks citations of passages that are not there, and of others than support the sentence', () => {
    assert.deepEqual(found('The team plan fits eight people [7].'), [
      '[7] → it cites [7], and the passages are numbered 1 to 3',
    ]);
    const wrong = found('The team plan fits eight people [1].');
    assert.match(wrong[0] ?? '', /→ \[1\] does not support this; \[2\] does$/);
    assert.deepEqual(found('The team plan fits eight people. [2]'), []);
    for (const cited of ['[1, 2]', '[1-3]', '[^2]', '[doc 2]', '(sources 1 and 2)', '【4:0†plans.md】'])
      assert.deepEqual(found(`It fits eight people ${cited}.`), [], cited);
    assert.match(
      found('The team plan fits eight people (source 9).')[0] ?? '',
      /^\(source 9\) → it cites \[9\]/,
    );
    assert.deepEqual(
      found('The team plan [2] fits eight people.', {}, { ...call, passages: [] }).length > 0,
      true,
    );
  });

  it('wants a citation for each claim where they are asked for', () => {
    const output = 'The team plan fits eight people. Monthly plans are not refunded [1].';
    assert.match(
      found(output, { citations: true })[0] ?? '',
      /^The team plan fits eight people\. → this cites no/,
    );
    assert.equal(found(output, { citations: true }).length, 1);
  });

  it('looks at a part, and at the context of the sample where nothing was retrieved', () => {
    const output = '{"answer": "It opened in 1931."}';
    const variables = { article: 'The museum opened in 1913.' };
    const findings = marks('grounded', { at: '/answer', context: 'article' }, output, { variables });
    assert.deepEqual(findings, ['1931 → "1931" is not in the context']);
  });

  it('says that it cannot run without a context', () => {
    const [violation] = evaluate([ruleOf('grounded')], 'The team plan fits eight people.');
    assert.match(violation?.message ?? '', /there is no context: turn on retrieval/);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { reviewSheet } from '../../../src/core/report/review-sheet.ts';
import { resultOf } from '../engine/support.ts';
import { HOSTILE, violation } from './support.ts';

describe('what a person decides by', () => {
  it('is the input, what was expected, what breaks the rules, and the output as it is', () => {
    const result = resultOf('late', {
      status: 'failed',
      variables: { message: 'Where is it?', expected: 'x', tone: { calm: true } },
      expected: { category: 'order' },
      facts: ['30 days'],
      output: '{"category": "bug"}\nand more',
      violations: [violation('expected', { message: '/category is "bug", but "order" is expected' })],
    });
    const { text, outputStart } = reviewSheet(result, 'Press a.');
    assert.equal(
      text,
      `Press a.

── late breaks ──
expected: /category is "bug", but "order" is expected

── Input: message ──
Where is it?

── Input: tone ──
{
  "calm": true
}

── Expected ──
{
  "category": "order"
}

── Facts that it needs ──
30 days

── Output ──
{"category": "bug"}
and more
`,
    );
    assert.ok(text.slice(outputStart).startsWith(result.output ?? '-'));
  });

  it('hides nothing of hostile texts before the output', () => {
    const { text, outputStart } = reviewSheet(
      resultOf(HOSTILE, { variables: { [HOSTILE]: HOSTILE }, violations: [violation(HOSTILE)] }),
      HOSTILE,
    );
    assert.doesNotMatch(text.slice(0, outputStart).replace(/[\n\t]/g, ''), /[\p{Cc}\p{Bidi_Control}]/u);
  });
});

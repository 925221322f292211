import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { compareRuns } from '../../../src/core/compare/comparison.ts';
import { Side } from '../../../src/core/compare/side.ts';
import { changedSamples, comparisonMarkdown } from '../../../src/core/report/comparison-markdown.ts';
import { moneyOf } from '../../../src/core/report/money.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { resultOf } from '../engine/support.ts';
import { runOf, violation } from './support.ts';

const failed = (sample: string, rule: string) =>
  resultOf(sample, { status: 'failed', violations: [violation(rule)] });

function sideOf(results: readonly Result[]) {
  const side = new Side();
  for (const result of results) side.add(result);
  return { run: runOf(results), side };
}

const compared = (before: readonly Result[], after: readonly Result[]) =>
  compareRuns(sideOf(before), sideOf(after));
const markdown = (comparison: ReturnType<typeof compared>) =>
  comparisonMarkdown(comparison, { before: 'old', after: 'new' }, moneyOf(undefined));

describe('a comparison as Markdown', () => {
  it('lists what regressed, then what was fixed, with the rules that were broken', () => {
    const comparison = compared(
      [resultOf('a'), failed('b', 'short'), resultOf('c')],
      [failed('a', 'json'), resultOf('b'), resultOf('c')],
    );
    assert.deepEqual(
      changedSamples(comparison).map(({ sample }) => sample),
      ['a', 'b'],
    );
    const text = markdown(comparison);
    assert.match(text, /^# Support triage: new against old\n\n/);
    assert.match(text, /## Regressed \(1\).*\| a \| json \|.*## Fixed \(1\).*\| b \| short \|/s);
    assert.match(text, /\| pass \| 67 % \| 67 % \|/);
  });

  it('says so where no sample is in both', () => {
    const text = markdown(compared([resultOf('a')], [resultOf('b')]));
    assert.match(text, /nothing is compared/);
    assert.match(text, /1 sample only after, not compared/);
  });

  it('shows ids of samples as text, never as markup', () => {
    const sample = '[x](command:a) | <b>`#\n*';
    const text = markdown(compared([resultOf(sample)], [failed(sample, 'a|b')]));
    assert.match(text, /\| \\\[x\\\]\(command:a\) \\\| \\<b\\>\\`\\# \\\* \| a\\\|b \|/);
  });
});

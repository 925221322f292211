import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import pc from 'picocolors';
import { moneyOf } from '../../../src/core/report/money.ts';
import { triageText } from '../../../src/core/report/triage.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { RunTriage } from '../../../src/core/triage/run-triage.ts';
import { resultOf } from '../engine/support.ts';
import { HOSTILE, runOf, violation } from './support.ts';

const plain = pc.createColors(false);

function textOf(results: readonly Result[]): string {
  const triage = new RunTriage(() => ({ messages: [] }));
  for (const result of results) triage.add(result);
  return triageText(runOf(results), triage.report(), () => undefined, moneyOf(undefined), plain);
}
const failed = (sample: string, rule = 'is-json') =>
  resultOf(sample, { status: 'failed', violations: [violation(rule)] });

describe('triage on a terminal', () => {
  it('counts samples beyond the first three, and reasons beyond the first five', () => {
    const text = textOf(
      [...'abcde']
        .map((name) => failed(name))
        .concat([...'123456'].map((name) => failed(name, `rule-${name}`))),
    );
    assert.match(text, /11 of 11 results fail, for 7 reasons/);
    assert.match(text, /5× .*\n.*\n +a, b, c and 2 more\n/);
    assert.match(text, /and 2 more reasons, which --json lists/);
  });

  it('says that nothing fails', () => {
    const text = textOf([resultOf('a')]);
    assert.match(text, /Nothing fails among 1 result\n$/);
  });

  it('names results that got no answer', () => {
    const unfilled = resultOf('a', { status: 'error', error: { kind: 'template', message: 'Undefined.' } });
    assert.match(textOf([unfilled]), /1 result got no answer, since the prompt could not be filled in/);
  });

  it('shows hostile texts as one harmless line', () => {
    const result = resultOf(HOSTILE, {
      status: 'failed',
      output: HOSTILE,
      violations: [violation(HOSTILE, { message: HOSTILE })],
    });
    assert.doesNotMatch(textOf([result]).replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}]/u);
    assert.equal(textOf([result]).split('\n').length, textOf([failed('a')]).split('\n').length);
  });
});

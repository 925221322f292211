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

async function textOf(results: readonly Result[]): Promise<string> {
  const triage = new RunTriage(() => ({ messages: [] }));
  for (const result of results) await triage.add(result);
  return triageText(runOf(results), triage.report(), undefined, () => undefined, moneyOf(undefined), plain);
}
const failed = (sample: string, rule = 'is-json') =>
  resultOf(sample, { status: 'failed', violations: [violation(rule)] });

describe('triage on a terminal', () => {
  it('counts samples beyond the first three, and reasons beyond the first five', async () => {
    const text = await textOf(
      [...'abcde']
        .map((name) => failed(name))
        .concat([...'123456'].map((name) => failed(name, `rule-${name}`))),
    );
    assert.match(text, /11 of 11 results fail, for 7 reasons/);
    assert.match(text, /5× .*\n.*\n +a, b, c and 2 more\n/);
    assert.match(text, /and 2 more reasons, which --json lists/);
  });

  it('says that nothing fails', async () => {
    const text = await textOf([resultOf('a')]);
    assert.match(text, /Nothing fails among 1 result\n$/);
  });

  it('names results that got no answer', async () => {
    const unfilled = resultOf('a', { status: 'error', error: { kind: 'template', message: 'Undefined.' } });
    assert.match(await textOf([unfilled]), /1 result got no answer, since the prompt could not be filled in/);
  });

  it('shows hostile texts as one harmless line', async () => {
    const result = resultOf(HOSTILE, {
      status: 'failed',
      output: HOSTILE,
      violations: [violation(HOSTILE, { message: HOSTILE })],
    });
    assert.doesNotMatch((await textOf([result])).replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}]/u);
    assert.equal(
      (await textOf([result])).split('\n').length,
      (await textOf([failed('a')])).split('\n').length,
    );
  });
});

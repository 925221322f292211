import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { answerSentence, causeReason } from '../../../src/core/report/run-answer.ts';
import { stepSentence } from '../../../src/core/report/step-sentence.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { RunTriage } from '../../../src/core/triage/run-triage.ts';
import { resultOf } from '../engine/support.ts';
import { runOf, summaryOf, violation } from './support.ts';

async function answer(results: readonly Result[], overrides: Partial<Run> = {}): Promise<string | undefined> {
  const triage = new RunTriage(() => ({ messages: [] }));
  for (const result of results) await triage.add(result);
  return answerSentence(triage.report(), runOf(results, overrides), summaryOf(results));
}

const fenced = (sample: string) =>
  resultOf(sample, {
    status: 'failed',
    output: '```json\n{}\n```',
    violations: [
      violation('is-json', {
        message: 'the output is not JSON: the output is wrapped in a code fence',
        notJson: true,
        breaks: 'shape',
      }),
    ],
  });
const long = (sample: string, rule = 'short') =>
  resultOf(sample, { status: 'failed', violations: [violation(rule, { category: 'constraint' })] });
const unsafe = (sample: string, rule: string) =>
  resultOf(sample, { status: 'failed', violations: [violation(rule, { category: 'safety' })] });

const unanswered = (sample: string) =>
  resultOf(sample, {
    status: 'error',
    output: undefined,
    error: { kind: 'connection', message: 'Nobody answers.' },
  });

describe('what a run comes to', () => {
  const tables: [string, readonly Result[], string | undefined, Partial<Run>?][] = [
    ['nothing', [], undefined],
    ['all passed', [resultOf('a'), resultOf('b')], 'All 2 pass.'],
    ['a part passed', [resultOf('a', { score: 1 })], '1 of 3 done, 1 passed.', { state: 'cancelled' }],
    [
      'one cause above others',
      [fenced('a'), fenced('b'), long('c'), resultOf('d')],
      '3 of 4 fail, 2 of them for a code fence. Cheapest step: ask for the JSON alone, without a code fence or text around it.',
    ],
    [
      'one cause',
      [long('a'), long('b')],
      '2 of 2 fail, all for breaking short. Cheapest step: give short a "repair" sentence, which tells a retry what was wrong.',
    ],
    [
      'causes that differ',
      [long('a'), long('b', 'polite')],
      '2 of 2 fail, all for breaking a constraint. Cheapest step: give polite a "repair" sentence, which tells a retry what was wrong.',
    ],
    [
      'causes that differ, the first of a category that is not the most frequent',
      [fenced('a'), unsafe('b', 'no-names'), unsafe('c', 'no-threats')],
      '3 of 3 fail, 2 of them for an unsafe answer. Cheapest step: give no-names a "repair" sentence, which tells a retry what was wrong.',
    ],
    [
      'one failure',
      [long('a'), resultOf('b')],
      '1 of 2 fails for breaking short. Cheapest step: give short a "repair" sentence, which tells a retry what was wrong.',
    ],
    [
      'failures beside what has no verdict',
      [long('a'), long('b'), unanswered('c'), resultOf('d')],
      '3 of 4 have not passed, 2 of them for breaking short. Cheapest step: give short a "repair" sentence, which tells a retry what was wrong.',
      { state: 'provider-failed' },
    ],
  ];
  for (const [name, results, sentence, overrides] of tables)
    it(`is said of ${name}`, async () => assert.equal(await answer(results, overrides), sentence));

  it('has the same sentence for each cause: why, and the cheapest step', async () => {
    const triage = new RunTriage(() => ({ messages: [], maxTokens: 60 }));
    const wrong = (sample: string, expected: string, output: string) =>
      resultOf(sample, {
        status: 'failed',
        expected,
        output,
        violations: [violation('expected', { category: 'quality' })],
      });
    for (const result of [
      fenced('a'),
      fenced('b'),
      long('c'),
      resultOf('d', { status: 'failed', output: 'The plan is', finishReason: 'length' }),
      wrong('e', 'billing', 'bug'),
    ])
      await triage.add(result);
    assert.deepEqual(
      triage.report().causes.map((cause) => `${causeReason(cause)} | ${stepSentence(cause)}`),
      [
        'a code fence | Cheapest step: ask for the JSON alone, without a code fence or text around it.',
        'breaking short | Cheapest step: give short a "repair" sentence, which tells a retry what was wrong.',
        'an answer cut off | Cheapest step: raise maxTokens above 60, or ask for a shorter answer.',
        'a wrong answer | Cheapest step: say in the prompt how this is decided, with an example that is "billing" and not "bug".',
      ],
    );
  });
});

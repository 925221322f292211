import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import * as v from 'valibot';
import { findFacts } from '../../../src/core/dashboard/found-facts.ts';
import { projectionOf } from '../../../src/core/dashboard/projection.ts';
import { remedyView } from '../../../src/core/dashboard/remedy-view.ts';
import { resultView } from '../../../src/core/dashboard/result-view.ts';
import { rowOf } from '../../../src/core/dashboard/row.ts';
import { ResultView, Row } from '../../../src/core/dashboard/view.ts';
import { wilsonInterval } from '../../../src/core/statistics/interval.ts';
import { attempt, failedAttempt, resultOf } from '../engine/support.ts';
import { summaryOf, violation } from '../report/support.ts';

describe('the interval of a pass rate', () => {
  it('is what the tables say', () => {
    // R: prop.test(x, n, correct = FALSE)$conf.int
    const known = [
      [16, 24, 0.4671, 0.8203],
      [5, 10, 0.2366, 0.7634],
      [0, 10, 0, 0.2775],
      [10, 10, 0.7225, 1],
      [1, 1, 0.2065, 1],
    ] as const;
    for (const [passed, of, low, high] of known) {
      const interval = wilsonInterval(passed, of);
      assert.ok(
        Math.abs(interval.low - low) < 1e-4 && Math.abs(interval.high - high) < 1e-4,
        `${passed}/${of}`,
      );
    }
  });

  it('lies between 0 and 1 around the rate, and is narrower for more results', () => {
    const counts = fc.tuple(fc.nat(1_000_000), fc.nat(1_000_000)).filter(([a, b]) => a + b > 0);
    fc.assert(
      fc.property(counts, ([passed, failed]) => {
        const of = passed + failed;
        const { rate, low, high } = wilsonInterval(passed, of);
        assert.ok(0 <= low && low <= rate && rate <= high && high <= 1);
        const more = wilsonInterval(passed * 2, of * 2);
        assert.ok(more.high - more.low <= high - low + 1e-12);
      }),
    );
  });
});

const ASKED = { model: 'asked' };

describe('a row', () => {
  it('sums all attempts up, and takes the latency of the last answer', () => {
    const row = rowOf(
      resultOf('a', {
        earlier: [
          {
            requestHash: 'h',
            output: 'x',
            finishReason: 'stop',
            violations: [],
            attempts: [failedAttempt(), attempt()],
          },
        ],
        attempts: [attempt({ latencyMs: 7 })],
        violations: [violation('r'), violation('r'), violation('q')],
        escalated: true,
      }),
      ASKED,
    );
    assert.deepEqual(
      [row.tokens, row.costUsd, row.latencyMs, row.rules, row.escalated, row.approved],
      [30, 0.02, 7, ['r', 'q'], true, undefined],
    );
  });

  it('names the model whose answer stands, on one line', () => {
    const modelOf = (...attempts: ReturnType<typeof attempt>[]) =>
      rowOf(resultOf('a', { attempts }), ASKED).model;
    assert.equal(modelOf(failedAttempt(), attempt()), 'test-model');
    assert.equal(modelOf(attempt({ answeredBy: 'test-model-2026' })), 'test-model-2026');
    assert.equal(modelOf(failedAttempt()), undefined);
    assert.equal(modelOf(attempt({ answeredBy: `a\nb${'x'.repeat(1_000)}` }))?.length, 100);
  });

  it('says what is not known', () => {
    const row = rowOf(
      resultOf('a', { attempts: [attempt({ usage: undefined, costUsd: null }), failedAttempt()] }),
      ASKED,
    );
    assert.deepEqual([row.tokens, row.costUsd, row.latencyMs], [null, null, null]);
    const error = { kind: 'timeout', message: 'It took\nlong.' } as const;
    const none = rowOf(resultOf('a', { status: 'error', output: undefined, attempts: [], error }), ASKED);
    assert.deepEqual([none.costUsd, none.reason, none.excerpt], [0, 'It took long.', '']);
  });

  it('says no $0.00 of a server on this machine that took nothing', () => {
    const local = { ...ASKED, server: 'http://127.0.0.1:8081/v1' };
    const costOf = (attempts: ReturnType<typeof attempt>[]) =>
      rowOf(resultOf('a', { status: 'error', attempts }), local).costUsd;
    assert.equal(costOf([failedAttempt()]), null);
    assert.equal(costOf([]), null);
    assert.equal(costOf([attempt({ costUsd: 0.5 })]), 0.5);
    assert.equal(costOf([attempt({ costUsd: 0, savedUsd: 0.5, cached: true })]), 0);
  });

  it('is what the protocol lets pass, whatever the output', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (output) => {
        const row = rowOf(resultOf('a', { output }), ASKED);
        assert.ok(v.is(Row, row) && row.excerpt.length <= 400 && !row.excerpt.includes('\n'));
      }),
    );
  });
});

describe('facts in the messages', () => {
  const user = (content: string) => ({ role: 'user' as const, content });
  const shown = (content: string, ...facts: string[]) =>
    (findFacts([user(content)], facts, [])[0] ?? []).map(({ start, end }) => content.slice(start, end));

  it('are found in any case, and as one where they overlap', () => {
    assert.deepEqual(shown('Within 30 Days. 30 days!', '30 days'), ['30 Days', '30 days']);
    assert.deepEqual(shown('abcd', 'abc', 'bcd', ''), ['abcd']);
    assert.deepEqual(shown('nothing', '30 days'), []);
  });

  it('are the lines where the triage found them', () => {
    const content = 'first\r\n  A plan is refunded within a month.\nlast';
    const place = {
      in: 'prompt',
      role: 'user',
      message: 0,
      line: 1,
      text: 'A plan is refunded within a month.',
    } as const;
    const evidence = {
      kind: 'fact',
      fact: '30 days',
      from: 'facts',
      outcome: 'ignored-context',
      place,
    } as const;
    const [spans = []] = findFacts([user(content)], ['30 days'], [evidence]);
    assert.deepEqual(
      spans.map(({ start, end }) => content.slice(start, end)),
      [place.text],
    );
    assert.deepEqual(findFacts([user('short')], [], [evidence]), [[]]);
  });

  it('stay inside of the message, ascending and apart', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.string({ maxLength: 3 })),
        (content, facts) => {
          let last = -1;
          for (const { start, end } of findFacts([user(content)], facts, [])[0] ?? []) {
            assert.ok(start > last && end > start && end <= content.length);
            last = end;
          }
        },
      ),
    );
  });
});

describe('a result that is opened', () => {
  it('shows every try, oldest first, and what could not be had', () => {
    const earlier = {
      requestHash: 'h',
      output: 'first',
      finishReason: 'stop',
      violations: [violation('r', { severity: 'info', span: { start: 2, end: 99 } })],
      attempts: [attempt()],
    } as const;
    const result = resultOf('a', {
      earlier: [earlier],
      output: 'second',
      expected: { a: 1 },
      judgements: [
        { evaluator: 'j', model: 'm', score: 0.5, choice: 'maybe', attempts: [attempt()] },
        { evaluator: 'k', model: 'm', attempts: [failedAttempt({ costUsd: null })] },
        { evaluator: 'l', model: 'm', score: 1, choice: 'yes', reply: '{"choice": "yes"}', attempts: [] },
        { evaluator: 'n', model: 'm', score: 0, choice: 'no', reply: 'No: it guesses.', attempts: [] },
      ],
      repairError: { kind: 'timeout', message: 'Too late.', attempts: [failedAttempt()] },
    });
    const view = resultView(result, rowOf(result, ASKED), [], undefined);
    assert.ok(v.is(ResultView, view));
    assert.deepEqual(
      view.rounds.map(({ output }) => output?.text),
      ['first', 'second'],
    );
    assert.deepEqual(view.rounds[0]?.marks, [
      { start: 2, end: 5, severity: 'information', rule: 'r', message: 'is wrong' },
    ]);
    assert.equal(view.rounds[1]?.attempts[1]?.error, 'The server failed.');
    assert.deepEqual([view.error, view.expected, view.where.line], ['Too late.', '{\n  "a": 1\n}', 1]);
    assert.deepEqual(
      view.judgements.map(({ verdict, costUsd }) => [verdict, costUsd]),
      [
        ['maybe (0.5)', 0.01],
        ['no verdict', null],
        ['yes (1)', 0],
        ['no (0): No: it guesses.', 0],
      ],
    );
  });
});

describe('a remedy', () => {
  it('has a button where there is something to open, and counts lines from 1', () => {
    const remedy = { kind: 'raise-max-tokens', rung: 'operations', text: 'Raise it.' } as const;
    assert.deepEqual(remedyView(remedy), { text: 'Raise it.', rung: 'operations' });
    const { button, where } = remedyView({ ...remedy, where: { file: 'x', line: 0 } });
    assert.deepEqual([button, where], ['Raise maxTokens', { file: 'x', line: 1 }]);
  });
});

describe('the projection of costs', () => {
  const priced = summaryOf([resultOf('a'), resultOf('b')]);

  it('goes by what results cost, around the volume of the prompt', () => {
    const { callUsd, months } = projectionOf(priced, 1200) ?? assert.fail();
    assert.equal(callUsd, 0.01);
    assert.deepEqual(
      months.map(({ callsADay }) => callsADay),
      [120, 1200, 12_000],
    );
    assert.ok(Math.abs((months[1]?.usd ?? 0) - 365) < 1e-9);
    assert.deepEqual(
      projectionOf(priced, 1)?.months.map(({ callsADay }) => callsADay),
      [1, 10],
    );
  });

  it('is left out where a run does not tell', () => {
    const without = (overrides: Parameters<typeof attempt>[0]) =>
      projectionOf(summaryOf([resultOf('a'), resultOf('b', { attempts: [attempt(overrides)] })]), 1);
    assert.equal(without({ costUsd: null }), undefined);
    assert.equal(without({ cached: true, costUsd: 0 }), undefined);
    assert.equal(
      projectionOf(summaryOf([resultOf('a', { attempts: [attempt({ costUsd: 0 })] })]), 1),
      undefined,
    );
    assert.equal(projectionOf(summaryOf([]), 1), undefined);
  });
});

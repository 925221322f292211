import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Result } from '../../../src/core/runs/result.ts';
import { SummaryBuilder } from '../../../src/core/runs/summary.ts';
import { attempt, failedAttempt, resultOf } from '../engine/support.ts';

function summaryOf(...results: readonly Result[]) {
  const builder = new SummaryBuilder();
  for (const result of results) builder.add(result);
  return builder.summary;
}

const violation = (rule: string, severity: 'error' | 'warning' = 'error') => ({
  rule,
  category: 'format' as const,
  severity,
  span: { start: 0, end: 1 },
  message: 'is wrong',
});

const errorOf = (kind: 'server' | 'template') =>
  ({ status: 'error', error: { kind, message: 'No.' } }) as const;

describe('SummaryBuilder', () => {
  it('of nothing is zero, and not unknown', () => {
    assert.deepEqual(summaryOf(), {
      results: 0,
      passed: 0,
      failed: 0,
      errors: 0,
      score: null,
      repair: { passedAtFirst: 0, asked: 0, repaired: 0, calls: 0, costUsd: 0 },
      escalated: 0,
      approved: 0,
      errorKinds: {},
      rules: [],
      inputTokens: 0,
      outputTokens: 0,
      reasoningTokens: 0,
      callsWithoutUsage: 0,
      costUsd: 0,
      savedUsd: 0,
      callsWithoutPrice: 0,
      callsPricedByProvider: 0,
      calls: 0,
      cachedCalls: 0,
      retries: 0,
      most: { outputTokens: 0, costUsd: 0 },
      latencyMs: null,
    });
  });

  it('counts verdicts, and why there is none', () => {
    const summary = summaryOf(
      resultOf('a'),
      resultOf('b', { status: 'failed' }),
      resultOf('c', errorOf('server')),
      resultOf('d', errorOf('template')),
      resultOf('e', errorOf('server')),
    );
    const { results, passed, failed, errors, errorKinds } = summary;
    assert.deepEqual({ results, passed, failed, errors }, { results: 5, passed: 1, failed: 1, errors: 3 });
    assert.deepEqual(errorKinds, { server: 2, template: 1 });
  });

  it('scores by the weights of samples, those with a verdict', () => {
    const { score } = summaryOf(
      resultOf('a', { score: 1 }),
      resultOf('b', { status: 'failed', score: 0.5, weight: 3 }),
      resultOf('c', errorOf('server')),
    );
    assert.equal(score, 2.5 / 4);
    assert.equal(summaryOf(resultOf('a', errorOf('server'))).score, null);
  });

  it('counts the results that break a rule, most first, then by name', () => {
    const { rules } = summaryOf(
      resultOf('a', { violations: [violation('b'), violation('b'), violation('z')] }),
      resultOf('b', { violations: [violation('z'), violation('a', 'warning')] }),
      resultOf('c', { violations: [violation('constructor')] }),
    );
    assert.deepEqual(
      rules.map(({ rule, results, severity }) => [rule, results, severity]),
      [
        ['z', 2, 'error'],
        ['a', 1, 'warning'],
        ['b', 1, 'error'],
        ['constructor', 1, 'error'],
      ],
    );
  });

  it("counts calls, their retries and their costs, the judges' too", () => {
    const summary = summaryOf(
      resultOf('a', {
        attempts: [failedAttempt(), failedAttempt(), attempt()],
        judgements: [
          { evaluator: 'j', model: 'm', score: 1, attempts: [failedAttempt(), attempt({ costUsd: 0.5 })] },
        ],
      }),
      resultOf('b', { attempts: [attempt({ cached: true, costUsd: 0, savedUsd: 0.25 })] }),
      resultOf('c', { ...errorOf('template'), attempts: [] }),
    );
    const { calls, retries, cachedCalls, costUsd, savedUsd, inputTokens, outputTokens } = summary;
    assert.deepEqual(
      { calls, retries, cachedCalls, costUsd, savedUsd, inputTokens, outputTokens },
      {
        calls: 3,
        retries: 3,
        cachedCalls: 1,
        costUsd: 0.51,
        savedUsd: 0.25,
        inputTokens: 30,
        outputTokens: 15,
      },
    );
  });

  it("counts reasoning, and costs that are the provider's own figure", () => {
    const usage = { inputTokens: 10, outputTokens: 5, reasoningTokens: 3, costUsd: 0.5 };
    const { reasoningTokens, callsPricedByProvider, costUsd } = summaryOf(
      resultOf('a', { attempts: [attempt({ usage, costUsd: 0.5 })] }),
      resultOf('b', { attempts: [attempt({ usage, costUsd: 0, cached: true })] }),
      resultOf('c'),
    );
    assert.deepEqual([reasoningTokens, callsPricedByProvider, costUsd], [6, 1, 0.51]);
  });

  it('names the models that answered, where one has another name than was asked for', () => {
    const answered = (answeredBy?: string) => resultOf('a', { attempts: [attempt({ answeredBy })] });
    assert.equal(summaryOf(answered(), answered()).answeredBy, undefined);
    assert.deepEqual(summaryOf(answered('small'), answered('small')).answeredBy, ['small']);
    const asked = attempt().model;
    assert.deepEqual(summaryOf(answered(), answered('small'), answered('small')).answeredBy, [
      'small',
      asked,
    ]);
  });

  it('says which tokens it does not know', () => {
    const summary = summaryOf(resultOf('a'), resultOf('b', { attempts: [attempt({ usage: undefined })] }));
    assert.equal(summary.callsWithoutUsage, 1);
    assert.equal(summary.inputTokens, 10);
  });

  describe('the cost', () => {
    it('is unknown where some answers were kept and the price of the others is unknown', () => {
      const kept = resultOf('a', { attempts: [attempt({ costUsd: 0, cached: true })] });
      const unpriced = resultOf('b', { attempts: [attempt({ costUsd: null })] });
      assert.equal(summaryOf(kept).costUsd, 0);
      assert.equal(summaryOf(kept, unpriced).costUsd, null);
      const [first] = [attempt({ costUsd: null })];
      const round = { requestHash: 'r', finishReason: 'stop' as const, output: '', violations: [] };
      const earlier = [{ ...round, attempts: [first] }];
      assert.equal(summaryOf({ ...kept, earlier }, { ...unpriced, earlier }).repair.costUsd, null);
    });

    it('is unknown when no price is known, also where failed attempts cost nothing', () => {
      const summary = summaryOf(
        resultOf('a', { attempts: [failedAttempt(), attempt({ costUsd: null })] }),
        resultOf('b', { attempts: [attempt({ costUsd: null })] }),
      );
      assert.equal(summary.costUsd, null);
      assert.equal(summary.callsWithoutPrice, 2);
    });

    it('is the part that is known, and says what it lacks', () => {
      const summary = summaryOf(resultOf('a'), resultOf('b', { attempts: [attempt({ costUsd: null })] }));
      assert.equal(summary.costUsd, 0.01);
      assert.equal(summary.callsWithoutPrice, 1);
    });

    it('is nothing when every attempt was refused', () => {
      const summary = summaryOf(resultOf('a', { ...errorOf('server'), attempts: [failedAttempt()] }));
      assert.equal(summary.costUsd, 0);
    });

    it('has what was spent on results that are gone', () => {
      const builder = new SummaryBuilder();
      builder.addCost(0.25);
      builder.add(resultOf('a'));
      assert.equal(builder.costUsd, 0.26);
      assert.equal(builder.summary.costUsd, 0.26);
    });
  });

  it('takes latencies of the answers for samples, without failed attempts and judges', () => {
    const { latencyMs } = summaryOf(
      resultOf('a', { attempts: [failedAttempt({ latencyMs: 9_999 }), attempt({ latencyMs: 10 })] }),
      resultOf('b', {
        attempts: [attempt({ latencyMs: 30 })],
        judgements: [{ evaluator: 'j', model: 'm', score: 1, attempts: [attempt({ latencyMs: 9_999 })] }],
      }),
      resultOf('c', { ...errorOf('server'), attempts: [failedAttempt({ latencyMs: 9_999 })] }),
    );
    assert.deepEqual(latencyMs, { answers: 2, p50: 10, p95: 30, p99: 30, max: 30 });
  });

  it('says how many calls the server had at once, and when texts began where most were watched', () => {
    const answered = (concurrency: number, firstTokenMs?: number) =>
      resultOf(`${concurrency}`, { attempts: [attempt({ concurrency, firstTokenMs })] });
    const notes = (...results: readonly Result[]) => {
      const { concurrency, firstTextMs } = summaryOf(...results).latencyMs ?? {};
      return [concurrency, firstTextMs];
    };
    assert.deepEqual(notes(answered(1), answered(4, 30), answered(4, 20)), [4, 20]);
    assert.deepEqual(notes(answered(1), answered(4, 30)), [1, undefined]);
  });

  it('goes on after it was asked', () => {
    const builder = new SummaryBuilder();
    builder.add(resultOf('a', errorOf('server')));
    const before = builder.summary;
    builder.add(resultOf('b', errorOf('server')));
    assert.equal(before.errorKinds.server, 1);
    assert.equal(builder.summary.errorKinds.server, 2);
  });
});

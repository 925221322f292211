import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { runProgress } from '../../../src/core/engine/run-progress.ts';
import type { Forecast } from '../../../src/core/estimate/forecast.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { runOf, summaryOf } from '../report/support.ts';
import { attempt, resultOf } from './support.ts';

const FORECAST: Forecast = {
  model: 'test-model',
  samples: 20,
  repeat: 1,
  leftOut: 0,
  inputTokens: { counted: 200, total: 200, exact: true },
  outputTokens: { low: 50, high: 150 },
  outputBasis: { kind: 'assumed' },
  costUsd: { low: 1, high: 3 },
  durationMs: { low: 1_000, high: 3_000 },
  notCounted: [],
};
const NONE = summaryOf([]);
const started = (forecast?: Forecast, before = NONE) => ({
  run: runOf([], { forecast }),
  expected: 20,
  before,
});
const results = (count: number, costUsd: number | null = 0.2): Result[] =>
  Array.from({ length: count }, (_, index) => resultOf(`s${index}`, { attempts: [attempt({ costUsd })] }));

describe('the pace of a run', () => {
  it('is the forecast before anything has finished', () => {
    const pace = runProgress(NONE, started(FORECAST), 0);
    assert.deepEqual(pace, { totalUsd: 2, tokensPerSecond: 0, leftMs: 2_000 });
    assert.deepEqual(runProgress(NONE, started(), 0), { totalUsd: null, tokensPerSecond: 0, leftMs: null });
  });

  it('goes over from the forecast to what finished results took', () => {
    // 0.1 and 100 ms forecast, 0.2 and 300 ms taken: after four results the forecast counts for two.
    const early = runProgress(summaryOf(results(4)), started(FORECAST), 1_200);
    assert.ok(Math.abs((early.totalUsd ?? 0) - (0.8 + (16 * (0.8 + 0.2)) / 6)) < 1e-9);
    assert.ok(Math.abs((early.leftMs ?? 0) - (16 * (1_200 + 200)) / 6) < 1e-9);
    assert.equal(runProgress(summaryOf(results(10)), started(FORECAST), 3_000).tokensPerSecond, 50);
    const plain = runProgress(summaryOf(results(10)), started(), 3_000);
    assert.ok(Math.abs((plain.totalUsd ?? 0) - 4) < 1e-9);
    assert.equal(plain.leftMs, 3_000);
  });

  it('soon goes by what was measured, however wrong the forecast was', () => {
    const slow = { ...FORECAST, durationMs: { low: 20_000, high: 20_000 } };
    const left = runProgress(summaryOf(results(15)), started(slow), 1_500).leftMs ?? 0;
    assert.ok(left > 500 && left < 1_100, `${left} ms where 500 are left, and the forecast says 5,000`);
  });

  it('takes time that has brought nothing yet for no pace', () => {
    assert.equal(runProgress(NONE, started(FORECAST), 9_000).leftMs, 2_000);
  });

  it('counts the time of a resumed run from where it goes on', () => {
    const pace = runProgress(summaryOf(results(10)), started(undefined, summaryOf(results(5))), 1_000);
    assert.equal(pace.leftMs, 2_000);
    assert.equal(pace.tokensPerSecond, 75);
    assert.ok(Math.abs((pace.totalUsd ?? 0) - 4) < 1e-9);
  });

  it('knows no sum without a price', () => {
    assert.equal(runProgress(summaryOf(results(3, null)), started(FORECAST), 1).totalUsd, null);
  });

  it('ends with what was spent, and nothing left', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 9, noNaN: true }),
        fc.nat(100_000),
        fc.boolean(),
        (each, elapsedMs, isForecast) => {
          const summary = summaryOf(results(20, each));
          const pace = runProgress(summary, started(isForecast ? FORECAST : undefined), elapsedMs);
          assert.equal(pace.totalUsd, summary.costUsd);
          assert.equal(pace.leftMs, 0);
        },
      ),
    );
  });
});

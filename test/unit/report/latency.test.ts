import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { latencyText } from '../../../src/core/report/latency.ts';
import { SummaryBuilder } from '../../../src/core/runs/summary.ts';
import { attempt, resultOf } from '../engine/support.ts';

/** What a report says of answers that took 10 ms, 20 ms and so on. */
function textOf(answers: number): string {
  const builder = new SummaryBuilder();
  for (let at = 1; at <= answers; at++)
    builder.add(resultOf(`s${at}`, { attempts: [attempt({ latencyMs: at * 10 })] }));
  return latencyText(builder.summary.latencyMs ?? assert.fail());
}

describe('the latency of a run', () => {
  it('has a percentile only where answers took longer than that', () => {
    assert.equal(textOf(1), '10 ms, one answer');
    assert.equal(textOf(3), 'p50 20 ms, longest of 3: 30 ms');
    assert.equal(textOf(19), 'p50 100 ms, longest of 19: 190 ms');
    assert.equal(textOf(20), 'p50 100 ms, p95 190 ms, longest of 20: 200 ms');
    assert.equal(textOf(99), 'p50 500 ms, p95 950 ms, longest of 99: 990 ms');
    assert.equal(textOf(100), 'p50 500 ms, p95 950 ms, p99 990 ms');
  });

  it('goes by the number of answers, also where they took equally long', () => {
    const even = { p50: 10, p95: 10, p99: 10, max: 10 };
    assert.equal(latencyText({ ...even, answers: 19 }), 'p50 10 ms, longest of 19: 10 ms');
    assert.equal(latencyText({ ...even, answers: 20 }), 'p50 10 ms, p95 10 ms, longest of 20: 10 ms');
    assert.equal(latencyText({ ...even, answers: 100 }), 'p50 10 ms, p95 10 ms, p99 10 ms');
  });

  it('does without their number where an old run has none', () => {
    assert.equal(latencyText({ p50: 10, p95: 30, max: 30 }), 'p50 10 ms, longest 30 ms');
    assert.equal(latencyText({ p50: 10, p95: 20, max: 30 }), 'p50 10 ms, p95 20 ms, longest 30 ms');
  });
});

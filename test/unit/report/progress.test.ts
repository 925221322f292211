import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { formatUsd } from '../../../src/core/report/format.ts';
import { progressLine } from '../../../src/core/report/progress.ts';
import { attempt, resultOf } from '../engine/support.ts';
import { summaryOf } from './support.ts';

const PACE = { totalUsd: 0.24, tokensPerSecond: 1_234, leftMs: 8_000 };

describe('progress in a line', () => {
  const results = [resultOf('a'), resultOf('b', { status: 'failed' })];
  const without = resultOf('c', { status: 'error', error: { kind: 'server', message: 'No.' }, attempts: [] });

  it('says what was spent, what the whole may cost, how fast it goes and how long it takes', () => {
    assert.equal(
      progressLine(summaryOf(results), PACE, 24, formatUsd),
      '2/24 · 1 passed · 1 failed · $0.020 of ≈ $0.24 · 1.23k tokens/s · 8.0 s left',
    );
  });

  it('leaves out what nobody knows, and what is over', () => {
    const unpriced = [resultOf('a', { attempts: [attempt({ costUsd: null })] }), without];
    assert.equal(
      progressLine(summaryOf(unpriced), { totalUsd: null, tokensPerSecond: 0, leftMs: null }, 24, formatUsd),
      '2/24 · 1 passed · 0 failed · 1 without a verdict · cost unknown',
    );
    assert.equal(
      progressLine(summaryOf(results), { totalUsd: 0.02, tokensPerSecond: 9, leftMs: 0 }, 2, formatUsd),
      '2/2 · 1 passed · 1 failed · $0.020 · 9 tokens/s',
    );
  });

  it('does not forecast a sum of nothing', () => {
    const free = [resultOf('a', { attempts: [attempt({ costUsd: 0 })] })];
    const line = progressLine(summaryOf(free), { ...PACE, totalUsd: 0 }, 24, formatUsd);
    assert.match(line, / · \$0\.00 · /);
  });

  it('says when the server is what holds the run back', () => {
    const line = (waiting: number) =>
      progressLine(summaryOf(results), PACE, 24, formatUsd, { limit: 4, underWay: 4, waiting });
    assert.match(line(8), / · 4 at once, as the server keeps up; 8 waiting$/);
    assert.doesNotMatch(line(0), /at once/);
  });
});

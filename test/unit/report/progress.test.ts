import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type CallsState, progressLine } from '../../../src/core/report/progress.ts';
import { formatUsd } from '../../../src/core/text/amounts.ts';
import { attempt, resultOf } from '../engine/support.ts';
import { summaryOf } from './support.ts';

const PACE = { totalUsd: 0.24, tokensPerSecond: 1_234, leftMs: 8_000 };

describe('progress in a line', () => {
  const results = [resultOf('a'), resultOf('b', { status: 'failed' })];
  const without = resultOf('c', { status: 'error', error: { kind: 'server', message: 'No.' }, attempts: [] });

  it('says what was spent, what the whole may cost, how fast it goes and how long it takes', () => {
    assert.equal(
      progressLine(summaryOf(results), PACE, 24, formatUsd),
      '2/24 · 1 passed · 1 failed · $0.020 of ≈ $0.24 · 1.23k tokens/s · 8 s left',
    );
  });

  it('says how long it takes in whole seconds, since that is a guess', () => {
    const left = (leftMs: number) =>
      progressLine(summaryOf(results), { ...PACE, leftMs }, 24, formatUsd)
        .split(' · ')
        .at(-1);
    assert.deepEqual([300, 19_100, 59_900, 60_000, 125_000].map(left), [
      '1 s left',
      '20 s left',
      '60 s left',
      '1 min 0 s left',
      '2 min 5 s left',
    ]);
  });

  it('leaves out what nobody knows, and what is over', () => {
    const unpriced = [resultOf('a', { attempts: [attempt({ costUsd: null })] }), without];
    assert.equal(
      progressLine(summaryOf(unpriced), { totalUsd: null, tokensPerSecond: 0, leftMs: null }, 24, formatUsd),
      '2/24 · 1 passed · 0 failed · 1 without a verdict · price unknown',
    );
    assert.equal(
      progressLine(summaryOf(results), { totalUsd: 0.02, tokensPerSecond: 9, leftMs: 0 }, 2, formatUsd),
      '2/2 · 1 passed · 1 failed · $0.020 · 9 tokens/s',
    );
  });

  it('says no sum before a call was made, since nothing tells whether one is known', () => {
    const pace = { totalUsd: null, tokensPerSecond: 0, leftMs: null };
    assert.equal(progressLine(summaryOf([]), pace, 24, formatUsd), '0/24 · 0 passed · 0 failed');
  });

  it('does not forecast a sum of nothing', () => {
    const free = [resultOf('a', { attempts: [attempt({ costUsd: 0 })] })];
    const line = progressLine(summaryOf(free), { ...PACE, totalUsd: 0 }, 24, formatUsd);
    assert.match(line, / · \$0\.00 · /);
  });

  const CALLS = { limit: 4, underWay: 4, waiting: 0, timedOut: 0, failed: 0, pausing: 0 };
  const line = (calls: Partial<CallsState>) =>
    progressLine(summaryOf(results), PACE, 24, formatUsd, { ...CALLS, ...calls });

  it('says when the server is what holds the run back', () => {
    assert.match(line({ waiting: 8 }), / · 4 under way, 8 waiting for the server$/);
    assert.match(line({}), / left$/);
  });

  it('says that a server on this machine has no price', () => {
    const unpriced = summaryOf([resultOf('a', { attempts: [attempt({ costUsd: null })] })]);
    const calls = { ...CALLS, server: 'http://localhost:1234/v1' };
    assert.match(
      progressLine(unpriced, { ...PACE, totalUsd: null }, 24, formatUsd, calls),
      / · local: no price · /,
    );
  });

  it('says what is asked again, and what waits for that', () => {
    assert.match(line({ timedOut: 4 }), / · 4 timed out and asked again$/);
    assert.match(
      line({ timedOut: 4, failed: 1, pausing: 2 }),
      / · 4 timed out and 1 failed and asked again · 2 pausing before the next try$/,
    );
  });

  it('says how long nothing has finished, from a second on', () => {
    assert.match(line({ elapsedMs: 12_000, underWay: 0 }), / left · 12\.0 s so far$/);
    assert.match(line({ elapsedMs: 999 }), / left$/);
  });

  it('says which calls are under way while nothing finishes', () => {
    assert.match(line({ elapsedMs: 4_800 }), / · 4\.8 s so far · 4 under way$/);
    assert.match(
      line({ elapsedMs: 4_800, waiting: 2 }),
      / · 4\.8 s so far · 4 under way, 2 waiting for the server$/,
    );
  });

  it('counts tokens a second as one or as several', () => {
    const speed = (tokensPerSecond: number) =>
      progressLine(summaryOf(results), { ...PACE, tokensPerSecond, leftMs: null }, 24, formatUsd);
    for (const [perSecond, text] of [
      [0.3, '<1 token/s'],
      [0.5, '1 token/s'],
      [1.4, '1 token/s'],
      [1.5, '2 tokens/s'],
    ] as const)
      assert.ok(speed(perSecond).endsWith(` · ${text}`), speed(perSecond));
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { detailsOf, titleOf } from '../../../src/core/report/moment.ts';
import { moneyOf } from '../../../src/core/report/money.ts';
import { standingText } from '../../../src/core/report/part.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { dateTime } from '../../../src/core/text/date-time.ts';
import type { PromptMoment } from '../../../src/core/versions/prompt-history.ts';
import { attempt, newRun, resultOf } from '../engine/support.ts';
import { runOf } from './support.ts';

const LOCAL = 'http://127.0.0.1:8081/v1';

const failed = resultOf('b', { status: 'failed' });
const run = (overrides: Partial<Run> = {}) => runOf([resultOf('a'), resultOf('c'), failed], overrides);

const momentOf = (of: Run): PromptMoment => ({ kind: 'run', name: of.id, at: of.startedAt, run: of });
const details = (of: Run) =>
  detailsOf(momentOf(of), undefined, { money: moneyOf(undefined), runOf: () => undefined });

describe('a run in the history of its prompt', () => {
  it('has a pass rate only where it has taken the whole set', () => {
    assert.equal(titleOf(momentOf(run())), '67 % of 3 passed');
    const { samples } = newRun();
    for (const [state, end] of [
      ['cancelled', 'cancelled'],
      ['interrupted', 'interrupted'],
      ['over-budget', 'stopped at its budget'],
      ['provider-failed', 'no answers came'],
    ] as const)
      assert.equal(
        standingText(run({ state, samples: { ...samples, count: 30 } })),
        `3 of 30 done, 2 passed, ${end}`,
      );
    // What has no verdict is asked for again.
    const unanswered = resultOf('d', {
      status: 'error',
      output: undefined,
      error: { kind: 'connection', message: 'No.' },
    });
    assert.equal(
      standingText(
        runOf([resultOf('a', { score: 1 }), unanswered], {
          state: 'provider-failed',
          samples: { ...samples, count: 30 },
        }),
      ),
      '1 of 30 done, 1 passed, no answers came',
    );
    assert.equal(
      standingText(run({ samples: { ...samples, count: 30, asked: 3 } })),
      '3 of 30 samples, 2 passed',
    );
    assert.equal(standingText(run({ state: 'incomplete' })), '67 % of 3 passed, some answers missing');
    const unchecked = [resultOf('a'), resultOf('b')];
    assert.equal(standingText(runOf(unchecked)), '2 not checked');
    assert.equal(
      standingText(runOf(unchecked, { state: 'cancelled' })),
      '2 of 3 done, 2 not checked, cancelled',
    );
    assert.equal(standingText(run({ state: 'running', summary: undefined })), 'running');
  });

  it('says what a call cost, and of a server on this machine that it has no price', () => {
    const costing = (costUsd: number | null, server?: string) =>
      details(runOf([resultOf('a', { attempts: [attempt({ costUsd })] })], { server }));
    const time = dateTime(newRun().startedAt);
    assert.deepEqual(costing(0.5).slice(1), [time, '$0.50 a call']);
    assert.deepEqual(costing(null).slice(1), [time, 'price unknown']);
    assert.deepEqual(costing(null, LOCAL).slice(1), [time, 'local: no price']);
    assert.deepEqual(costing(0, LOCAL).slice(1), [time, 'local: no price']);
  });
});

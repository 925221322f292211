import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Trial } from '../../../src/core/advice/trial.ts';
import { trialText } from '../../../src/core/report/advice.ts';
import { formatUsd } from '../../../src/core/text/amounts.ts';

const TRIAL: Trial = {
  failing: 3,
  fixed: ['a'],
  cleared: 0,
  guard: 0,
  broken: [],
  unanswered: 0,
  of: 3,
  quoted: 0,
  drawn: 3,
  rejected: 0,
  costUsd: 0,
  end: 'finished',
};
const textOf = (change: Partial<Trial>) =>
  trialText({ ...TRIAL, ...change }, (usd) => (usd === null ? 'price unknown' : formatUsd(usd)), true);

describe('the text of a trial', () => {
  it('says that there is no guard only where no sample could be drawn for it', () => {
    assert.match(textOf({}), /^Fixes 1 of 3, no sample passes yet, so there is no guard;/);
    assert.match(textOf({ failing: 2, unanswered: 1, end: 'cancelled' }), /no sample passes yet/);
    assert.match(
      textOf({ failing: 2, unanswered: 5, end: 'cancelled' }),
      /^Fixes 1 of 2, no sample of the guard got a verdict; .* 5 samples got no verdict\. It was cancelled\.$/,
    );
  });
});

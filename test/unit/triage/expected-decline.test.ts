import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { expectedDecline } from '../../../src/core/triage/expected-decline.ts';

describe('what a sample’s right answer declines', () => {
  it('is told by the words of its fact or of what is expected, and by those of a pattern', () => {
    for (const text of ['unanswerable', 'unknown', 'N/A', 'not mentioned', '/cannot say|unanswerable/i']) {
      assert.equal(expectedDecline({ facts: [text] }), 'does-not-know', text);
      assert.equal(expectedDecline({ expected: text }), 'does-not-know', text);
    }
  });

  it('is not told by a name, which the reader of sentences knows nothing of', () => {
    for (const text of [
      'Armstrong',
      'Sheehan',
      'Olaf',
      'Games',
      'Dietz',
      'People > Export',
      'not refunded',
      '30 days',
    ])
      assert.equal(expectedDecline({ facts: [text] }), undefined, text);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { formerAnswers } from '../../../bench/triage/frozen.ts';
import { writtenOpenings } from '../../../bench/triage/refusals.ts';
import { decliningIn, decliningLikelihood } from '../../../src/core/reading/reading.ts';

describe('the odds that the calibration of declining is measured by', () => {
  it('are those of the reader', () => {
    for (const { text } of [...writtenOpenings(), ...formerAnswers()]) {
      const found = decliningIn(text);
      if (found) assert.equal(decliningLikelihood(text), found.confidence, text);
      else assert.ok(decliningLikelihood(text) <= 0.5, text);
    }
  });
});

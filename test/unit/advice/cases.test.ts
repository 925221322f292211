import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ADVICE_CASES, adviceOutcome } from '../../support/advice-cases.ts';
import { FURTHER_ADVICE_CASES } from '../../support/further-advice-cases.ts';

describe('advice for prompts spoilt in one known way', () => {
  for (const spoilt of [...ADVICE_CASES, ...FURTHER_ADVICE_CASES]) {
    it(`names and fixes: ${spoilt.name}`, async () => {
      const outcome = await adviceOutcome(spoilt);
      assert.equal(outcome.problem, undefined);
      assert.equal(outcome.fault?.split(' ')[0], spoilt.fault);
      assert.ok(
        spoilt.remedies.some((kind) => kind === outcome.kind),
        outcome.kind,
      );
      assert.ok(outcome.failing > 0);
      assert.ok(outcome.fixed >= outcome.failing * 0.8, JSON.stringify(outcome));
      assert.equal(outcome.broken, 0);
    });
  }
});

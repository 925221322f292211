import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CheckFailedError } from '../../../src/core/rules/errors.ts';
import { TimeLimit, withinTimeLimit } from '../../../src/core/rules/time-limit.ts';

const LIMIT_MS = 20;
/** Takes time, and none of the processor's. */
const sleep = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe('work within a time limit', () => {
  it('is stopped when it does not end', () => {
    const endless = () => {
      for (;;);
    };
    assert.throws(() => withinTimeLimit('the work', LIMIT_MS, endless), CheckFailedError);
  });

  it('is tried again where the machine gave it no time', () => {
    let attempts = 0;
    const done = withinTimeLimit('the work', LIMIT_MS, () => {
      attempts++;
      if (attempts < 3) sleep(10 * LIMIT_MS);
      return 'done';
    });
    assert.equal(done, 'done');
    // On a busy machine the third may not get its time either.
    assert.ok(attempts >= 3);
  });

  it('is given up where the machine never gives it any', () => {
    let attempts = 0;
    const asleep = () => {
      attempts++;
      sleep(10 * LIMIT_MS);
    };
    assert.throws(() => withinTimeLimit('the work', LIMIT_MS, asleep), /took longer than 20 ms/);
    assert.equal(attempts, 4);
  });

  it('throws what the work throws', () => {
    assert.throws(
      () =>
        withinTimeLimit('the work', LIMIT_MS, () => {
          throw new RangeError('too deep');
        }),
      RangeError,
    );
  });

  it('is given up after a few outputs', () => {
    const limit = new TimeLimit('the work', LIMIT_MS);
    const endless = () => {
      for (;;);
    };
    for (let output = 0; output < 8; output++) {
      assert.equal(
        limit.run(() => 'done'),
        'done',
      );
      assert.throws(() => limit.run(endless), /took longer than 20 ms/);
    }
    assert.throws(() => limit.run(() => 'done'), /was stopped on 8 outputs/);
  });
});

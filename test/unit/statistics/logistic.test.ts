import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { logistic, softmax } from '../../../src/core/statistics/logistic.ts';

describe('log odds', () => {
  it('are a probability', () => {
    assert.deepEqual([-800, 0, 800].map(logistic), [0, 0.5, 1]);
    assert.ok(Math.abs(logistic(Math.log(3)) - 0.75) < 1e-12);
  });

  it('are shares of several classes, however large they are', () => {
    assert.deepEqual(softmax([1000, 1000]), [0.5, 0.5]);
    assert.deepEqual(softmax([5, -5000]), [1, 0]);
    const [two, six] = softmax([Math.log(2), Math.log(6)]);
    assert.ok(Math.abs((six ?? 0) - 0.75) < 1e-12 && Math.abs((two ?? 0) - 0.25) < 1e-12);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ProviderHealth } from '../../../src/core/engine/health.ts';
import type { ProviderErrorKind } from '../../../src/core/providers/provider.ts';
import type { ResultError } from '../../../src/core/runs/result.ts';
import { attempt, failedAttempt, resultOf } from './support.ts';

const failed = (kind: ResultError['kind']) =>
  resultOf('x', { status: 'error', error: { kind, message: 'No.' }, attempts: [failedAttempt()] });
const answered = resultOf('x');
const cached = resultOf('x', { attempts: [attempt({ cached: true })] });

/** After how many of these results in a row it gives up, if it does within 1,000. */
function patience(health: ProviderHealth, result = failed('server')): number {
  for (let count = 1; count <= 1_000; count++) if (health.isHopelessAfter(result)) return count;
  return Number.POSITIVE_INFINITY;
}

describe('ProviderHealth', () => {
  const hopeless: ProviderErrorKind[] = ['auth', 'connection', 'unavailable'];
  for (const kind of hopeless) {
    it(`gives up at once when the first answer is ${kind}`, () => {
      assert.equal(patience(new ProviderHealth(8), failed(kind)), 1);
    });

    it(`bears ${kind} for a while after there was an answer`, () => {
      const health = new ProviderHealth(8);
      assert.equal(health.isHopelessAfter(answered), false);
      assert.equal(patience(health, failed(kind)), kind === 'connection' ? 11 : 50);
    });
  }

  it('gives up sooner when a server that answered cannot be reached any more, with all retries', () => {
    const unreached = { ...failed('connection'), attempts: [failedAttempt(), failedAttempt()] };
    const health = new ProviderHealth(8);
    health.isHopelessAfter(answered);
    assert.equal(patience(health, unreached), 3);
    health.isHopelessAfter(answered);
    assert.equal(health.isHopelessAfter(unreached), false);
    assert.equal(health.isHopelessAfter(failed('server')), false);
    assert.equal(patience(health, unreached), 3);
  });

  it('bears what may concern one sample only', () => {
    for (const kind of ['server', 'bad-request', 'timeout', 'malformed', 'content-filter'] as const) {
      assert.equal(patience(new ProviderHealth(8), failed(kind)), 50);
    }
  });

  it('waits for as many failures as there are calls at a time', () => {
    assert.equal(patience(new ProviderHealth(200)), 200);
  });

  it('begins anew after an answer', () => {
    const health = new ProviderHealth(8);
    for (let count = 0; count < 49; count++) assert.equal(health.isHopelessAfter(failed('server')), false);
    health.isHopelessAfter(answered);
    assert.equal(patience(health), 50);
  });

  it('learns nothing from the cache', () => {
    const health = new ProviderHealth(8);
    health.isHopelessAfter(cached);
    assert.equal(patience(health, failed('connection')), 1);
    const tired = new ProviderHealth(8);
    tired.isHopelessAfter(answered);
    for (let count = 0; count < 49; count++) tired.isHopelessAfter(failed('server'));
    tired.isHopelessAfter(cached);
    assert.equal(patience(tired), 1);
  });

  it('learns nothing from templates', () => {
    assert.equal(patience(new ProviderHealth(8), failed('template')), Number.POSITIVE_INFINITY);
  });

  it('sees a judge that never answers', () => {
    const unjudged = resultOf('x', { status: 'error', error: { kind: 'connection', message: 'No.' } });
    assert.equal(patience(new ProviderHealth(8), unjudged), 50);
  });
});

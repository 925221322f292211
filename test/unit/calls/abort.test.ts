import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'mocha';
import { delay, onAbort } from '../../../src/core/calls/abort.ts';

describe('onAbort', () => {
  it('does everything once, with one listener', () => {
    const abort = new AbortController();
    const done: number[] = [];
    for (const each of [1, 2, 3]) onAbort(abort.signal, () => done.push(each));
    assert.equal(getEventListeners(abort.signal, 'abort').length, 1);
    abort.abort();
    abort.abort();
    assert.deepEqual(done, [1, 2, 3]);
  });

  it('keeps the same action of two callers apart', () => {
    const abort = new AbortController();
    let count = 0;
    const action = () => {
      count++;
    };
    const forget = onAbort(abort.signal, action);
    onAbort(abort.signal, action);
    forget();
    abort.abort();
    assert.equal(count, 1);
  });

  it('acts at once where the signal has aborted', () => {
    let acted = false;
    onAbort(AbortSignal.abort(), () => {
      acted = true;
    });
    assert.ok(acted);
  });
});

describe('delay', () => {
  it('tells whether the time passed or the signal ended it', async () => {
    const abort = new AbortController();
    assert.equal(await delay(1, abort.signal), true);
    const long = delay(60_000, abort.signal);
    abort.abort();
    assert.equal(await long, false);
    assert.equal(await delay(60_000, abort.signal), false);
  });
});

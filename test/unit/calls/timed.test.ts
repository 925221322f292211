import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { onAbort } from '../../../src/core/calls/abort.ts';
import type { Ask, Call } from '../../../src/core/calls/call.ts';
import { providerCall } from '../../../src/core/calls/provider-call.ts';
import { timed } from '../../../src/core/calls/timed.ts';
import { freeOfCharge } from '../../../src/core/estimate/price.ts';
import type { Provider } from '../../../src/core/providers/provider.ts';
import { chatRequest } from '../../support/calls.ts';
import { attempt } from '../engine/support.ts';

const TIMEOUT_MS = 60_000;
const ASK: Ask = { provider: 'local', request: chatRequest(), repeat: 0 };
const NEVER = new AbortController().signal;

/** A provider that sends its pieces of text at moments of its own, in ms, and ends with the last one. */
const sending = (pieces: readonly number[]): Provider => ({
  complete: (_request, { signal, onText }) =>
    new Promise((resolve, reject) => {
      onAbort(signal, () => reject(signal.reason));
      for (const at of pieces) setTimeout(() => onText?.('word '), at);
      const end = pieces.at(-1);
      if (end !== undefined) setTimeout(() => resolve({ text: 'all', finishReason: 'stop' }), end);
    }),
});

/** What comes of a call while time passes, in steps of a second. */
async function outcomeOf(call: Call, ask: Ask, seconds: number) {
  const ended = call(ask, NEVER);
  for (let second = 0; second < seconds; second++) {
    mock.timers.tick(1_000);
    await Promise.resolve();
  }
  return ended;
}

const limited = (pieces: readonly number[]) =>
  timed(providerCall({ provider: sending(pieces), prices: freeOfCharge }), TIMEOUT_MS);
const WATCHED: Ask = { ...ASK, onText: () => {} };

describe('the time limit', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('gives up a call that brings nothing, and says after how long', async () => {
    const { error } = await outcomeOf(limited([]), ASK, 121);
    assert.equal(error?.kind, 'timeout');
    assert.match(error.message, /^No answer within 120 s; raise the time limit/);
  });

  it('leaves a call alone that ends in time', async () => {
    const { response } = await outcomeOf(limited([119_000]), ASK, 120);
    assert.equal(response?.text, 'all');
  });

  it('never cuts an answer that still streams', async () => {
    const { response } = await outcomeOf(limited([50_000, 100_000, 150_000, 200_000]), WATCHED, 201);
    assert.equal(response?.text, 'all');
  });

  it('gives a stream up that falls silent, and waits longer for its first text', async () => {
    const { error } = await outcomeOf(limited([100_000, 170_000]), WATCHED, 171);
    assert.match(error?.message ?? '', /^The answer broke off: nothing came for 60 s/);
    const late = await outcomeOf(limited([]), WATCHED, 121);
    assert.match(late.error?.message ?? '', /^No answer within 120 s/);
  });

  it('watches the answers of a server that turned out slow', async () => {
    const seen: boolean[] = [];
    const next: Call = async ({ onText }) => {
      seen.push(onText !== undefined);
      return { attempts: [attempt({ latencyMs: 7_000 })], response: { text: 'all', finishReason: 'stop' } };
    };
    const call = timed(next, TIMEOUT_MS);
    await call(ASK, NEVER);
    await call(ASK, NEVER);
    assert.deepEqual(seen, [false, true]);
  });

  it('watches the answers of a server that has taken longer than it, which then come whole', async () => {
    const call = limited([50_000, 100_000, 150_000]);
    assert.equal((await outcomeOf(call, ASK, 121)).error?.kind, 'timeout');
    assert.equal((await outcomeOf(call, ASK, 151)).response?.text, 'all');
  });
});

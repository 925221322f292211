import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'mocha';
import type { Attempt } from '../../../src/core/calls/attempt.ts';
import { type Ask, type Call, type CallOutcome, cancelled } from '../../../src/core/calls/call.ts';
import { shared } from '../../../src/core/calls/shared.ts';
import { chatRequest } from '../../support/calls.ts';
import { attempt } from '../engine/support.ts';

const ASK: Ask = { provider: 'local', request: chatRequest(), repeat: 0 };
const never = new AbortController().signal;

interface Made {
  readonly ask: Ask;
  readonly signal: AbortSignal;
  answer(...attempts: Attempt[]): void;
}

/** Calls that end when the test says so. */
function staged(): { call: Call; made: Made[] } {
  const made: Made[] = [];
  const call = shared((ask, signal) => {
    const { promise, resolve } = Promise.withResolvers<CallOutcome>();
    const answer = (...attempts: Attempt[]) =>
      resolve({ attempts, response: { text: 'Hello.', finishReason: 'stop' } });
    signal.addEventListener('abort', () => resolve(cancelled([attempt()])));
    made.push({ ask, signal, answer });
    return promise;
  });
  return { call, made };
}

describe('shared', () => {
  it('makes equal calls once, of which one pays', async () => {
    const { call, made } = staged();
    const calls = [1, 2, 3].map(() => call({ ...ASK, request: chatRequest() }, never));
    assert.equal(made.length, 1);
    made[0]?.answer(attempt({ costUsd: 0.5 }));
    const outcomes = await Promise.all(calls);
    assert.deepEqual(
      outcomes.map(({ response }) => response?.text),
      ['Hello.', 'Hello.', 'Hello.'],
    );
    assert.deepEqual(
      outcomes.map(({ attempts }) =>
        attempts.map(({ costUsd, savedUsd, cached }) => ({ costUsd, savedUsd, cached })),
      ),
      [
        [{ costUsd: 0.5, savedUsd: undefined, cached: undefined }],
        [{ costUsd: 0, savedUsd: 0.5, cached: true }],
        [{ costUsd: 0, savedUsd: 0.5, cached: true }],
      ],
    );
  });

  it('saves nothing that it knows of where the cost is unknown', async () => {
    const { call, made } = staged();
    const calls = [call(ASK, never), call(ASK, never)];
    made[0]?.answer(attempt({ costUsd: null }));
    const [, second] = await Promise.all(calls);
    assert.equal(second?.attempts[0]?.costUsd, 0);
    assert.equal('savedUsd' in (second?.attempts[0] ?? {}), false);
  });

  it('asks again once the call is over', async () => {
    const { call, made } = staged();
    const first = call(ASK, never);
    made[0]?.answer(attempt());
    await first;
    void call(ASK, never);
    assert.equal(made.length, 2);
  });

  for (const [what, other] of Object.entries({
    'another request': { request: chatRequest({ model: 'other' }) },
    'another repetition': { repeat: 1 },
    'another repair round': { repairRound: 1 },
    'another provider': { provider: 'other' },
  })) {
    it(`takes ${what} for another call`, () => {
      const { call, made } = staged();
      void call(ASK, never);
      void call({ ...ASK, ...other }, never);
      assert.equal(made.length, 2);
    });
  }

  describe('cancellation', () => {
    it('of one who asks lets the others have their answer, and one of them pays', async () => {
      const { call, made } = staged();
      const abort = new AbortController();
      const gone = call(ASK, abort.signal);
      const stays = call(ASK, never);
      abort.abort();
      assert.deepEqual(await gone, cancelled());
      assert.equal(made[0]?.signal.aborted, false);
      made[0]?.answer(attempt({ costUsd: 0.5 }));
      const { response, attempts } = await stays;
      assert.equal(response?.text, 'Hello.');
      assert.equal(attempts[0]?.costUsd, 0.5);
    });

    it('of all ends the call, and the last one keeps what was paid', async () => {
      const { call, made } = staged();
      const abort = new AbortController();
      const calls = [call(ASK, abort.signal), call(ASK, abort.signal)];
      abort.abort();
      assert.equal(made[0]?.signal.aborted, true);
      const outcomes = await Promise.all(calls);
      assert.deepEqual(
        outcomes.map(({ error, attempts }) => [error?.kind, attempts.length]),
        [
          ['cancelled', 0],
          ['cancelled', 1],
        ],
      );
    });

    it('of all keeps nobody from asking anew', async () => {
      const { call, made } = staged();
      const abort = new AbortController();
      const gone = call(ASK, abort.signal);
      abort.abort();
      const anew = call(ASK, never);
      assert.equal(made.length, 2);
      made[1]?.answer(attempt());
      assert.ok((await anew).response);
      assert.equal((await gone).error?.kind, 'cancelled');
    });

    it('leaves one listener, however many calls there were', async () => {
      const { call, made } = staged();
      const abort = new AbortController();
      for (let repeat = 0; repeat < 50; repeat++) {
        const one = call({ ...ASK, repeat }, abort.signal);
        made.at(-1)?.answer(attempt());
        await one;
      }
      assert.equal(getEventListeners(abort.signal, 'abort').length, 1);
    });
  });

  describe('the text', () => {
    it('is streamed to everyone who watches, from its beginning', async () => {
      const { call, made } = staged();
      const texts: [string[], string[]] = [[], []];
      const first = call({ ...ASK, onText: (text) => texts[0].push(text) }, never);
      made[0]?.ask.onText?.('Hel');
      const second = call({ ...ASK, onText: (text) => texts[1].push(text) }, never);
      made[0]?.ask.onText?.('Hello.');
      made[0]?.answer(attempt());
      await Promise.all([first, second]);
      assert.deepEqual(texts, [
        ['Hel', 'Hello.'],
        ['Hel', 'Hello.'],
      ]);
    });

    it('comes as a whole to who joins a call that does not stream', async () => {
      const { call, made } = staged();
      const texts: string[] = [];
      const first = call(ASK, never);
      const second = call({ ...ASK, onText: (text) => texts.push(text) }, never);
      assert.equal(made[0]?.ask.onText, undefined);
      made[0]?.answer(attempt());
      await Promise.all([first, second]);
      assert.deepEqual(texts, ['Hello.']);
    });
  });
});

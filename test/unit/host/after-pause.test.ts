import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'mocha';
import type { Uri } from 'vscode';
import { AfterPause } from '../../../src/host/editor/after-pause.ts';

const PAUSE_MS = 5;
const WORK_MS = 60;
/** A timer may ring a little before its time. */
const EARLY_MS = 2;

describe('work after a pause', () => {
  const file = { toString: () => 'file:///a' } as Uri;

  it('begins later where it takes long, since it competes with typing', async () => {
    const works = new EventTarget();
    const pause = new AfterPause(
      PAUSE_MS,
      async () => {
        works.dispatchEvent(new Event('begin'));
        for (const end = performance.now() + WORK_MS; performance.now() < end; );
      },
      (error) => assert.fail(String(error)),
    );
    pause.touch(file);
    await once(works, 'begin');
    // The work is over when its turn is.
    await new Promise(setImmediate);
    const touched = performance.now();
    pause.touch(file);
    await once(works, 'begin');
    pause.dispose();
    assert.ok(performance.now() - touched >= 3 * WORK_MS - EARLY_MS);
  });

  it('is not done twice at the same time', async () => {
    let atOnce = 0;
    let most = 0;
    let works = 0;
    const done = Promise.withResolvers<void>();
    const pause = new AfterPause(
      PAUSE_MS,
      async () => {
        most = Math.max(most, ++atOnce);
        pause.touch(file);
        await new Promise((resolve) => setTimeout(resolve, 2 * PAUSE_MS));
        atOnce--;
        if (++works === 3) done.resolve();
      },
      (error) => assert.fail(String(error)),
    );
    pause.touch(file);
    await done.promise;
    pause.dispose();
    assert.equal(most, 1);
  });
});

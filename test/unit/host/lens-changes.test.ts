import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { LensChanges } from '../../../src/host/editor/lens-changes.ts';

/** VS Code asks for lenses after a pause, which each event begins anew. */
const PAUSE_MS = 375;

describe('changes of lenses', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('are asked for while they come steadily, and the last one, too', () => {
    const shown: number[] = [];
    let count = 0;
    let pause: NodeJS.Timeout | undefined;
    const changes = new LensChanges(() => {
      clearTimeout(pause);
      pause = setTimeout(() => {
        changes.reset();
        shown.push(count);
      }, PAUSE_MS);
    });
    for (; count < 20; mock.timers.tick(250)) {
      count++;
      changes.announce();
    }
    assert.ok(shown.length >= 9, shown.join());
    mock.timers.tick(1_000);
    assert.equal(shown.at(-1), 20);
  });
});

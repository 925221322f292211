import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { LadderModel } from '../../../src/webview/model/ladder.ts';
import type { LadderSource } from '../../../src/webview/source/ladder-source.ts';

function sourceWith(savedState: unknown) {
  const saved: object[] = [];
  const source: LadderSource = {
    savedState,
    saveState: (state) => saved.push(state),
    listen: (onState) => onState({ notice: 'Nothing yet.' }),
  };
  return { source, saved };
}

describe('the page of a ladder', () => {
  it('shows what it is told, and keeps over a reload what was unfolded', () => {
    const { source, saved } = sourceWith({ assumptions: true, scroll: 40 });
    const ladder = new LadderModel(source);
    assert.deepEqual(ladder.state.value, { notice: 'Nothing yet.' });
    assert.equal(ladder.assumptions.value, true);
    ladder.scroll.value = 90;
    assert.deepEqual(saved.at(-1), { assumptions: true, scroll: 90 });
  });

  it('begins anew with a state that is none of its own', () => {
    const ladder = new LadderModel(sourceWith({ assumptions: 'yes' }).source);
    assert.deepEqual([ladder.assumptions.value, ladder.scroll.value], [false, 0]);
  });
});

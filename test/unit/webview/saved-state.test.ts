import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { FIRST_QUERY, readSavedState, type SavedState } from '../../../src/webview/model/saved-state.ts';

const STATE: SavedState = {
  run: 'run-1',
  tab: 'trends',
  query: { text: 'refund', category: 'format', sort: { by: 'cost', descending: true } },
  expanded: ['format'],
  open: { sample: 'a', repeat: 1 },
  active: 4,
  scroll: 120.5,
};

describe('the saved state of the dashboard', () => {
  it('is read as it was saved', () => {
    assert.deepEqual(readSavedState(structuredClone(STATE)), STATE);
  });

  it('is the first state where nothing of ours was saved', () => {
    const first = { run: '', tab: 'results', query: FIRST_QUERY, expanded: [], active: 0, scroll: 0 };
    for (const saved of [undefined, null, 7, [], {}, { ...STATE, tab: 'other' }, { ...STATE, active: -1 }])
      assert.deepEqual(readSavedState(saved), first);
  });

  it('takes anything', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (saved) => void readSavedState(saved)));
  });
});

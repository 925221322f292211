import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DashboardModel } from '../../../src/webview/model/dashboard.ts';
import { readSavedState } from '../../../src/webview/model/saved-state.ts';
import type { Source } from '../../../src/webview/source/source.ts';

/** A dashboard over an extension that has no rows; what is asked of it, and the state that it saved last. */
function open() {
  const asked: unknown[] = [];
  const rows = Promise.withResolvers<void>();
  let saved: unknown;
  const dashboard = new DashboardModel({
    ask: (async (_: string, question: { query: { text?: string } }) => {
      asked.push(question.query.text);
      rows.resolve();
      return { total: 0, rows: [] };
    }) as Source['ask'],
    listen: () => {},
    savedState: undefined,
    saveState: (state) => {
      saved = state;
    },
  });
  return { dashboard, asked, rows: rows.promise, saved: () => readSavedState(saved) };
}

describe('the dashboard', () => {
  it('saves a search while it is typed, and asks for its rows once the typing rests', async () => {
    const { dashboard, asked, rows, saved } = open();
    dashboard.search('in');
    dashboard.search('inv');
    assert.equal(saved().query.text, 'inv');
    assert.deepEqual(asked, []);
    await rows;
    assert.deepEqual(asked, ['inv']);
  });

  it('asks for no rows of a search whose filters are cleared meanwhile', async () => {
    const { dashboard, asked, rows, saved } = open();
    dashboard.search('inv');
    dashboard.clearFilters();
    assert.equal(saved().query.text, undefined);
    await rows;
    assert.deepEqual(asked, [undefined]);
  });
});

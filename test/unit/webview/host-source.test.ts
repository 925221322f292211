import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { HostSource } from '../../../src/webview/source/host-source.ts';
import { reportData } from '../../support/report-data.ts';

const QUERY = { sort: { by: 'order', descending: false } } as const;

function open() {
  const posted: { id: number; ask: string }[] = [];
  const incoming = new EventTarget();
  const api = {
    postMessage: (message: unknown) => posted.push(message as { id: number; ask: string }),
    getState: () => 7,
    setState() {},
  };
  const source = new HostSource(api, incoming);
  const runs: string[] = [];
  source.listen({
    view: ({ run }) => runs.push(run.id),
    problem: (message) => runs.push(message),
    compare: (against) => runs.push(`against ${against}`),
    advice() {},
  });
  const tell = (data: object) => incoming.dispatchEvent(new MessageEvent('message', { data }));
  return { posted, source, runs, tell };
}

describe('the extension as a source', () => {
  it('is told when the page is ready, and tells of the run', () => {
    const { posted, runs, tell } = open();
    assert.deepEqual(
      posted.map(({ ask }) => ask),
      ['open'],
    );
    tell({ event: 'view', value: reportData({ results: 3 }).view });
    tell({ event: 'problem', value: 'The run is gone.' });
    tell({ event: 'compare', value: 'another' });
    assert.deepEqual(runs, ['2026-06-03-120000-triage', 'The run is gone.', 'against another']);
  });

  it('gives each question its own answer, whatever the order', async () => {
    const { posted, source, tell } = open();
    const first = source.ask('rows', { query: QUERY, from: 0, count: 5 });
    const second = source.ask('rows', { query: QUERY, from: 5, count: 5 });
    const [, ...numbers] = posted.map(({ id }) => id);
    tell({ id: numbers[1], answer: { total: 2, rows: [] } });
    tell({ id: numbers[0], answer: { total: 1, rows: [] } });
    assert.equal((await first).total, 1);
    assert.equal((await second).total, 2);
  });
});

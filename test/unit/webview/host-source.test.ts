import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FromDashboard, ToDashboard } from '../../../src/protocol.ts';
import { HostSource } from '../../../src/webview/source/host-source.ts';
import { reportData } from '../../support/report-data.ts';

const QUERY = { sort: { by: 'order', descending: false } } as const;

function open() {
  const posted: FromDashboard[] = [];
  const incoming = new EventTarget();
  const api = {
    postMessage: (message: FromDashboard) => posted.push(message),
    getState: () => 7,
    setState() {},
  };
  const source = new HostSource(api, incoming);
  const runs: string[] = [];
  source.listen({ run: ({ run }) => runs.push(run.id), problem: (message) => runs.push(message) });
  const tell = (data: ToDashboard | object) => incoming.dispatchEvent(new MessageEvent('message', { data }));
  return { posted, source, runs, tell };
}

describe('the extension as a source', () => {
  it('is told when the page is ready, and tells of the run', () => {
    const { posted, runs, tell } = open();
    assert.deepEqual(posted, [{ type: 'ready' }]);
    tell({ type: 'run', view: reportData({ results: 3 }).view });
    tell({ type: 'problem', message: 'The run is gone.' });
    assert.deepEqual(runs, ['2026-06-03-120000-triage', 'The run is gone.']);
  });

  it('gives each question its own answer, whatever the order', async () => {
    const { posted, source, tell } = open();
    const { signal } = new AbortController();
    const first = source.rows(QUERY, 0, 5, signal);
    const second = source.rows(QUERY, 5, 5, signal);
    const numbers = posted.flatMap((message) => ('request' in message ? message.request : []));
    tell({ type: 'rows', request: numbers[1], total: 2, rows: [] });
    tell({ type: 'rows', request: numbers[0], total: 1, rows: [] });
    assert.equal((await first).total, 1);
    assert.equal((await second).total, 2);
  });

  it('overhears what is no message, and answers that nobody waits for', async () => {
    const { posted, source, runs, tell } = open();
    const trends = source.trends();
    const request = posted.flatMap((message) => ('request' in message ? message.request : []))[0];
    tell({ type: 'run', view: {} });
    tell({ type: 'trends', request: 99, points: [] });
    tell({ type: 'trends', request, points: [{ run: 1 }] });
    tell({ type: 'trends', request, points: [] });
    assert.deepEqual(await trends, []);
    assert.deepEqual(runs, []);
  });

  it('gives up a question that is over', async () => {
    const { posted, source, tell } = open();
    const asking = new AbortController();
    const result = source.result({ sample: 'a', repeat: 0 }, asking.signal);
    asking.abort();
    await assert.rejects(result, { name: 'AbortError' });
    tell({ type: 'result', request: 1 });
    assert.equal(posted.length, 2);
  });
});

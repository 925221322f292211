import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackgroundReader } from '../src/core/dashboard/background-reader.ts';
import type { RowQuery, RunView } from '../src/core/dashboard/view.ts';
import { writeLargeRun } from '../test/support/large-run.ts';

const RESULTS = 100_000;
const DOCUMENTS = 1_000;
const PAGE = 200;
const FIRST_VIEW_GOAL_MS = 1_000;

const folder = await mkdtemp(join(tmpdir(), 'prompt-ladder-bench-'));
try {
  const run = await writeLargeRun(folder, { results: RESULTS, documents: DOCUMENTS });
  const { size } = await stat(join(folder, '.prompt-ladder', 'runs', run, 'results.jsonl'));
  console.log(`results.jsonl has ${Math.round(size / 1e6)} MB`);
  const begin = performance.now();
  const since = (from: number) => Math.round(performance.now() - from);
  const opened = Promise.withResolvers<number>();
  const rowsRead = Promise.withResolvers<number>();
  const whole = Promise.withResolvers<number>();
  const report = (view: RunView) => {
    opened.resolve(since(begin));
    if (view.reading === undefined) rowsRead.resolve(since(begin));
    if (view.triaging === undefined) whole.resolve(since(begin));
  };
  const reader = new BackgroundReader(
    { root: folder, run },
    { view: report, problem: (message) => whole.reject(new Error(message)) },
  );
  const query = (overrides: Partial<RowQuery> = {}): RowQuery => ({
    sort: { by: 'status', descending: false },
    ...overrides,
  });
  const timed = async (work: () => Promise<unknown>) => {
    const from = performance.now();
    await work();
    return Math.round((performance.now() - from) * 10) / 10;
  };
  const page = (of: RowQuery, from = 0) => timed(() => reader.ask('rows', { query: of, from, count: PAGE }));

  const firstView = await opened.promise;
  await page(query());
  const firstPage = since(begin);
  const rowsIn = await rowsRead.promise;
  const readIn = await whole.promise;
  console.log(
    `${RESULTS.toLocaleString('en-US')} results, ${DOCUMENTS} documents of knowledge, Node ${process.versions.node}`,
  );
  console.log(`first view ${firstView} ms (goal ${FIRST_VIEW_GOAL_MS} ms), first page ${firstPage} ms`);
  console.log(`all rows after ${rowsIn} ms`);
  console.log(`all read and triaged ${readIn} ms, ${Math.round((RESULTS * 1000) / readIn)} results a second`);
  const slowest = query({ text: 'answer', sort: { by: 'sample', descending: true } });
  console.log(`a page of a new query ${await page(query({ category: 'missing-knowledge' }))} ms`);
  console.log(`a page of a new query with words, by name ${await page(slowest)} ms`);
  console.log(`a further page of it ${await page(slowest, RESULTS / 2)} ms`);
  const key = { sample: `s${RESULTS - 1}`, repeat: 0 };
  const details: number[] = [];
  for (let round = 0; round < 21; round++) details.push(await timed(() => reader.ask('result', key)));
  console.log(`one result ${details.sort((a, b) => a - b)[10]} ms, the first time ${details.at(-1)} ms`);
  console.log(`memory ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  await reader.close();
} finally {
  await rm(folder, { recursive: true, force: true });
}

import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BackgroundReader } from '../src/core/dashboard/background-reader.ts';
import type { RowQuery, RunView } from '../src/core/dashboard/view.ts';
import type { Result } from '../src/core/run/result.ts';
import { RunStore } from '../src/core/run/run-store.ts';
import { SummaryBuilder } from '../src/core/run/summary.ts';
import { newRun, resultOf } from '../test/unit/run/support.ts';

/** Three of ten fail: one each by a rule, by a fact that the knowledge holds, and by one that it does not. */
const RESULTS = 100_000;
const DOCUMENTS = 1_000;
const PAGE = 200;
const FIRST_VIEW_GOAL_MS = 1_000;

const SOURCE =
  'name: Bench\nprovider: openai\nmodel: m\nknowledge: kb\nmessages:\n  - role: system\n    content: Answer from the handbook.\n  - role: user\n    content: "{{ input }}"\n';

const folder = await mkdtemp(join(tmpdir(), 'prompt-ladder-bench-'));
try {
  const run = await writeRun();
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
    { onView: report, onProblem: (error) => whole.reject(error) },
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

/** @returns the run's id */
async function writeRun(): Promise<string> {
  await mkdir(join(folder, '.prompt-ladder'));
  await mkdir(join(folder, 'kb'));
  await writeFile(join(folder, 'x.prompt.yml'), SOURCE);
  for (let index = 0; index < DOCUMENTS; index++) {
    const lines = Array.from(
      { length: 30 },
      (_, line) => `Plan ${index} allows ${line * 7 + index} projects and ${line + 3} seats per team.`,
    );
    await writeFile(join(folder, 'kb', `${index}.md`), lines.join('\n'));
  }
  const store = new RunStore(join(folder, '.prompt-ladder'));
  const prompt = { name: 'Bench', file: 'x.prompt.yml', hash: 'p', source: SOURCE };
  const writer = await store.create(newRun({ prompt }));
  const { id } = writer.run;
  const summary = new SummaryBuilder();
  await pipeline(
    function* () {
      for (let index = 0; index < RESULTS; index++) {
        const result = resultAt(index);
        summary.add(result);
        yield `${JSON.stringify(result)}\n`;
      }
    },
    createWriteStream(store.resultsFile(id)),
  );
  await writer.finish({ state: 'finished', finishedAt: new Date().toISOString(), summary: summary.summary });
  const { size } = await stat(store.resultsFile(id));
  console.log(`results.jsonl has ${Math.round(size / 1e6)} MB`);
  return id;
}

function resultAt(index: number): Result {
  const plan = index % DOCUMENTS;
  const input = `How many projects does plan ${plan} allow in case ${index}?`;
  const output = `This is answer ${index}: as far as the handbook says, the plan allows some projects per team.`;
  const base = { variables: { input }, tags: [`tag-${index % 5}`], output };
  const broken = (rule: string, category: 'constraint' | 'grounding', message: string) => ({
    ...base,
    status: 'failed' as const,
    violations: [{ rule, category, severity: 'error' as const, span: { start: 0, end: 4 }, message }],
  });
  if (index % 10 === 0)
    return resultOf(`s${index}`, broken('short', 'constraint', 'the output has 18 words'));
  if (index % 10 > 2) return resultOf(`s${index}`, base);
  const projects = index % 10 === 1 ? 70 + plan : 9_000_000 + index;
  const facts = [`${projects} projects`];
  return resultOf(`s${index}`, { ...broken('facts', 'grounding', 'a fact is missing'), facts });
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { type Measured, measure, median } from './measure.ts';
import { Promptfoo } from './promptfoo.ts';
import { startBenchServer } from './server.ts';

/** Speed of the command line as a user has it: whole processes of the built program, against a local server. */

const CLI = resolve(import.meta.dirname, '../dist/cli.js');
const FETCH_POOL = join(import.meta.dirname, 'fetch-pool.ts');

const { values } = parseArgs({
  options: { 'with-peers': { type: 'boolean', default: false }, runs: { type: 'string', default: '3' } },
});
const runs = Number(values.runs);

interface Row {
  readonly what: string;
  readonly measured: string;
  readonly against: string;
  readonly ratio: string;
  readonly goal: string;
}

const rows: Row[] = [];
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const ratio = (a: number, b: number) => `${(a / b).toFixed(2)} ×`;

await build();
const folder = await mkdtemp(join(tmpdir(), 'prompt-ladder-bench-'));
try {
  const peer = values['with-peers'] ? await Promptfoo.install() : undefined;
  await fiveThousand(peer);
  await oneThousand(peer);
  await deadEndpoint(peer);
  await start();
} finally {
  await rm(folder, { recursive: true, force: true });
}
print();

/** 5,000 samples, 100 ms, 64 at a time: against the bound that no program can beat. */
async function fiveThousand(peer: Promptfoo | undefined): Promise<void> {
  const [samples, latencyMs, concurrency] = [5_000, 100, 64];
  const bound = Math.ceil(samples / concurrency) * latencyMs;
  const server = await startBenchServer(latencyMs);
  try {
    const workspace = await makeWorkspace(`w${samples}`, samples, server.baseUrl);
    const ours = await median(runs, () => runCli(workspace, concurrency, '--no-cache'));
    const what = `${samples} samples, ${latencyMs} ms, ${concurrency} at a time`;
    rows.push({
      what,
      measured: seconds(ours.wallMs),
      against: `bound ${seconds(bound)}`,
      ratio: ratio(ours.wallMs, bound),
      goal: '≤ 1.10 ×',
    });
    rows.push({
      what: '– peak memory',
      measured: `${ours.peakMb.toFixed(0)} MB`,
      against: '',
      ratio: '',
      goal: '≤ 200 MB',
    });
    const pool = await median(runs, () => runPool(workspace, server.baseUrl, concurrency));
    rows.push({
      what: '– bare fetch pool',
      measured: seconds(pool.wallMs),
      against: `bound ${seconds(bound)}`,
      ratio: ratio(pool.wallMs, bound),
      goal: '',
    });
    if (peer) {
      const theirs = await peer.run(join(workspace, 'samples.jsonl'), server.baseUrl, concurrency);
      rows.push({
        what: '– promptfoo',
        measured: `${seconds(theirs.wallMs)}, ${theirs.peakMb.toFixed(0)} MB`,
        against: `bound ${seconds(bound)}`,
        ratio: ratio(theirs.wallMs, bound),
        goal: '',
      });
    }
  } finally {
    server.close();
  }
}

/** 1,000 samples without latency: what the program itself costs; then the same from the cache. */
async function oneThousand(peer: Promptfoo | undefined): Promise<void> {
  const samples = 1_000;
  const server = await startBenchServer(0);
  try {
    const workspace = await makeWorkspace(`w${samples}`, samples, server.baseUrl);
    const ours = await median(runs, () => runCli(workspace, 64, '--no-cache'));
    const pool = await median(runs, () => runPool(workspace, server.baseUrl, 64));
    rows.push({
      what: `${samples} samples, 0 ms, whole process`,
      measured: seconds(ours.wallMs),
      against: `bare fetch pool ${seconds(pool.wallMs)}`,
      ratio: ratio(ours.wallMs, pool.wallMs),
      goal: '',
    });
    await runCli(workspace, 64);
    const cached = await median(runs, () => runCli(workspace, 64));
    rows.push({
      what: '– again, all from the cache',
      measured: seconds(cached.wallMs),
      against: `first run ${seconds(ours.wallMs)}`,
      ratio: ratio(cached.wallMs, ours.wallMs),
      goal: '< 1 s',
    });
    if (!peer) return;
    const samplesFile = join(workspace, 'samples.jsonl');
    const theirs = await peer.run(samplesFile, server.baseUrl, 64);
    rows.push({
      what: '– promptfoo',
      measured: seconds(theirs.wallMs),
      against: `ours ${seconds(ours.wallMs)}`,
      ratio: ratio(theirs.wallMs, ours.wallMs),
      goal: '≥ 8 ×',
    });
    await peer.run(samplesFile, server.baseUrl, 64, { cache: true });
    const theirCached = await peer.run(samplesFile, server.baseUrl, 64, { cache: true });
    rows.push({
      what: '– promptfoo, all from the cache',
      measured: seconds(theirCached.wallMs),
      against: `ours ${seconds(cached.wallMs)}`,
      ratio: ratio(theirCached.wallMs, cached.wallMs),
      goal: '',
    });
  } finally {
    server.close();
  }
}

/** A port where nobody listens: until the program says so, retries included. */
async function deadEndpoint(peer: Promptfoo | undefined): Promise<void> {
  const baseUrl = `http://127.0.0.1:${await freePort()}/v1`;
  const workspace = await makeWorkspace('dead', 1, baseUrl);
  const ours = await median(runs, () => runCli(workspace, 1));
  if (ours.exitCode !== 3) throw new Error(`A dead endpoint ended with exit code ${ours.exitCode}`);
  rows.push({
    what: 'dead endpoint, until it is reported',
    measured: seconds(ours.wallMs),
    against: '',
    ratio: '',
    goal: '≤ 5 s',
  });
  if (!peer) return;
  const theirs = await peer.run(join(workspace, 'samples.jsonl'), baseUrl, 1);
  rows.push({
    what: '– promptfoo',
    measured: seconds(theirs.wallMs),
    against: `ours ${seconds(ours.wallMs)}`,
    ratio: ratio(theirs.wallMs, ours.wallMs),
    goal: '',
  });
}

/** How long the program takes to start, over what Node takes. */
async function start(): Promise<void> {
  const repetitions = Math.max(9, runs);
  const node = await median(repetitions, () => measure(['-e', '0']));
  const version = await median(repetitions, () => measure([CLI, '--version']));
  const over = version.wallMs - node.wallMs;
  rows.push({
    what: '--version',
    measured: `${version.wallMs.toFixed(0)} ms`,
    against: `bare Node ${node.wallMs.toFixed(0)} ms`,
    ratio: `+${over.toFixed(0)} ms`,
    goal: '≤ +100 ms',
  });
}

/** A workspace with one prompt and three rules, its provider a server. */
async function makeWorkspace(name: string, samples: number, baseUrl: string): Promise<string> {
  const workspace = join(folder, name);
  await mkdir(join(workspace, '.prompt-ladder'), { recursive: true });
  await writeFile(
    join(workspace, '.prompt-ladder', 'config.yml'),
    `provider: openai\nproviders:\n  openai:\n    baseUrl: ${baseUrl}\n`,
  );
  await writeFile(
    join(workspace, 'bench.prompt.yml'),
    `model: bench
messages:
  - role: user
    content: "{{ question }}"
samples: samples.jsonl
rules:
  - check: { contains: Paris }
  - check: { notContains: London }
  - check: { words: { max: 50 } }
`,
  );
  const lines = Array.from({ length: samples }, (_, index) =>
    JSON.stringify({ id: `q${index}`, question: `Question ${index}: what is the capital of France?` }),
  );
  await writeFile(join(workspace, 'samples.jsonl'), `${lines.join('\n')}\n`);
  return workspace;
}

async function runCli(workspace: string, concurrency: number, ...flags: string[]): Promise<Measured> {
  const measured = await measure(
    [CLI, 'run', '.', '--concurrency', String(concurrency), '--quiet', ...flags],
    { cwd: workspace },
  );
  if (measured.exitCode !== 0 && measured.exitCode !== 3)
    throw new Error(`The run failed: ${measured.stderr}`);
  await rm(join(workspace, '.prompt-ladder', 'runs'), { recursive: true, force: true });
  return measured;
}

async function runPool(workspace: string, baseUrl: string, concurrency: number): Promise<Measured> {
  const args = [
    FETCH_POOL,
    join(workspace, 'samples.jsonl'),
    baseUrl,
    String(concurrency),
    join(workspace, 'pool.jsonl'),
  ];
  const measured = await measure(args);
  if (measured.exitCode !== 0) throw new Error(`The fetch pool failed: ${measured.stderr}`);
  return measured;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('No free port was found');
  return address.port;
}

function print(): void {
  console.log(
    `\nNode ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}; medians of ${runs} runs\n`,
  );
  console.log('| what | measured | against | ratio | goal |\n|---|---|---|---|---|');
  for (const { what, measured, against, ratio: factor, goal } of rows) {
    console.log(`| ${what} | ${measured} | ${against} | ${factor} | ${goal} |`);
  }
}

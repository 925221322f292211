// Kills runs at random moments and resumes them, and measures the memory that large answers and sets take:
// npm run bench:faults -- [--kills 24] [--answers 100] [--mb 1000] [--seed 1]; 0 leaves a part out
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { RunStore } from '../src/core/runs/run-store.ts';
import { measure } from './measure.ts';

const CLI = join(import.meta.dirname, '../dist/cli.js');
const SAMPLES = 300;
const LARGE = 10_000_000;
const PROMPT = `name: Faults
provider: openai
model: m
messages: [{ role: user, content: "{{ input }}" }]
samples: samples.EXT
rules: [{ id: polite, severity: warning, check: { notContains: stupid } }]
`;

type Behaviour = 'short' | 'large' | 'endless';

/** What a server is asked by its parent: how to answer from now on. It tells each input that it has answered. */
if (process.argv[1] === import.meta.filename && process.send) await serve();
else await main();

async function serve(): Promise<void> {
  let behaviour: Behaviour = 'short';
  process.on('message', (message: Behaviour) => {
    behaviour = message;
  });
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const input = JSON.parse(body).messages[0].content;
    if (behaviour === 'short') await sleep(5 + Math.random() * 20);
    process.send?.(input);
    response.setHeader('content-type', 'application/json');
    if (behaviour === 'endless') return endless(response);
    const content = behaviour === 'large' ? 'word '.repeat(LARGE / 5) : `Answer to ${input}.`;
    response.end(
      JSON.stringify({
        choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 },
      }),
    );
  }).listen(0, '127.0.0.1', () =>
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`),
  );
}

async function endless(response: ServerResponse): Promise<void> {
  response.write('{"choices":[{"message":{"content":"');
  const piece = 'x'.repeat(1 << 16);
  while (!response.destroyed)
    if (!response.write(piece)) await new Promise((go) => response.once('drain', go));
}

interface Bench {
  readonly folder: string;
  readonly server: ChildProcess;
  readonly env: NodeJS.ProcessEnv;
  /** Inputs that the server has answered, in order. */
  readonly asked: string[];
  readonly random: () => number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '24' },
      answers: { type: 'string', default: '100' },
      mb: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
    },
  });
  await build();
  const begin = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'prompt-ladder-faults-'));
  const server = fork(import.meta.filename, [], { execArgv: [] });
  const asked: string[] = [];
  try {
    const url = await new Promise<string>((resolve) => server.once('message', (text) => resolve(`${text}`)));
    server.on('message', (input) => asked.push(`${input}`));
    const env = { ...process.env, OPENAI_BASE_URL: url, OPENAI_API_KEY: 'sk-bench-123456', NO_COLOR: '1' };
    const bench = { folder, server, env, asked, random: randomFrom(Number(values.seed)) };
    const [rounds = 0, large = 0, megabytes = 0] = [values.kills, values.answers, values.mb].map(Number);
    if (rounds > 0) await kills(bench, rounds);
    if (large > 0) await answers(bench, 'large', large);
    if (large > 0) await answers(bench, 'endless', 64);
    for (const format of ['jsonl', 'csv'] as const)
      if (megabytes > 0) await largeSet(bench, format, megabytes);
    console.log(`${((performance.now() - begin) / 60_000).toFixed(1)} min in all`);
  } finally {
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs that are killed, and whose resumes are killed as often as not, until they come to their end. */
async function kills(bench: Bench, rounds: number): Promise<void> {
  const counts = { kills: 0, lost: 0, duplicates: 0, 'paid twice': 0, 'asked again, under way': 0, stuck: 0 };
  for (let round = 0; round < rounds; round++) {
    const folder = await workspace(bench, `kill-${round}`, SAMPLES);
    const runs = join(folder, '.prompt-ladder', 'runs');
    bench.asked.length = 0;
    const before = new Set<string>();
    let [paidTwice, isOver] = [0, false];
    for (let attempt = 0; attempt < 50 && !isOver; attempt++) {
      const [id] = await readdir(runs).catch(() => []);
      const from = bench.asked.length;
      const args = id === undefined ? ['run', '.'] : ['run', '--resume', id];
      const child = spawn(process.execPath, [CLI, ...args, '--no-cache', '--yes', '--quiet'], {
        cwd: folder,
        env: bench.env,
        stdio: 'ignore',
      });
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      const spare = attempt === 0 || bench.random() < 0.5 ? killLater(child, bench) : () => {};
      const code = await ended;
      spare();
      if (code === null) counts.kills++;
      // Messages of the server may still be on their way.
      await sleep(50);
      paidTwice += bench.asked.slice(from).filter((input) => before.has(input)).length;
      const stored = await storedInputs(runs);
      counts.lost += [...before].filter((input) => !stored.includes(input)).length;
      for (const input of stored) before.add(input);
      isOver = code === 0;
    }
    const final = await storedInputs(runs);
    if (!isOver || before.size < SAMPLES) counts.stuck++;
    counts.duplicates += final.length - new Set(final).size;
    counts['paid twice'] += paidTwice;
    counts['asked again, under way'] += bench.asked.length - SAMPLES - paidTwice;
    await rm(folder, { recursive: true });
  }
  console.log(`${rounds} runs of ${SAMPLES} samples, 8 calls at once, without the cache`);
  console.table(counts);
}

/**
 * Kills a run at a random moment: one in four while it starts or shortly after, the others after so many answers,
 * which a slow machine makes no later.
 * @returns lets it live
 */
function killLater(child: ChildProcess, { server, random }: Bench): () => void {
  const kill = () => child.kill('SIGKILL');
  if (random() < 0.25) {
    const timer = setTimeout(kill, random() * 1_500);
    return () => clearTimeout(timer);
  }
  let left = 1 + Math.floor((random() * SAMPLES) / 2);
  const onAnswer = () => {
    if (--left === 0) setTimeout(kill, random() * 30);
  };
  server.on('message', onAnswer);
  return () => server.off('message', onAnswer);
}

/** The inputs whose results are stored whole. */
async function storedInputs(runs: string): Promise<string[]> {
  const [id] = await readdir(runs).catch(() => []);
  const inputs: string[] = [];
  if (id === undefined) return inputs;
  // Half a line at the end is nobody's.
  for await (const result of new RunStore(join(runs, '..')).results(id))
    inputs.push(`${result.variables.input}`);
  return inputs;
}

async function answers(bench: Bench, behaviour: Behaviour, count: number): Promise<void> {
  const folder = await workspace(bench, behaviour, count);
  bench.server.send(behaviour);
  const args = [CLI, 'run', '.', '--no-cache', '--yes', '--quiet', '--concurrency', '64'];
  // An endless answer would only be read again.
  if (behaviour === 'endless') args.push('--retries', '0');
  const { wallMs, peakMb, exitCode, stderr } = await measure(args, { cwd: folder, env: bench.env });
  const of = behaviour === 'large' ? `answers of ${LARGE / 1e6} MB` : 'endless answers at once';
  const stored = (await storedInputs(join(folder, '.prompt-ladder', 'runs'))).length;
  console.log(
    `${count} ${of}: peak ${peakMb.toFixed(0)} MB, ${(wallMs / 1000).toFixed(1)} s, ${stored} stored, exit code ${exitCode}`,
  );
  if (stored < count) console.log(stderr);
  await rm(folder, { recursive: true });
}

async function largeSet(bench: Bench, format: 'jsonl' | 'csv', megabytes: number): Promise<void> {
  const folder = await workspace(bench, format, 0, format);
  const filler = 'a question about an order, a refund or a delivery that is late '.repeat(3).trim();
  let rows = 0;
  await pipeline(
    async function* () {
      if (format === 'csv') yield 'id,input\n';
      for (let bytes = 0; bytes < megabytes * 1e6; ) {
        let block = '';
        for (let row = 0; row < 1_000; row++, rows++) {
          const [id, input] = [`s${rows}`, `${rows} ${filler}`];
          block += format === 'csv' ? `${id},"${input}"\n` : `${JSON.stringify({ id, input })}\n`;
        }
        bytes += block.length;
        yield block;
      }
    },
    createWriteStream(join(folder, `samples.${format}`)),
  );
  const { wallMs, cpuMs, peakMb, exitCode } = await measure([CLI, 'validate', '.'], { cwd: folder });
  console.log(
    `${megabytes} MB of ${format.toUpperCase()}, ${rows} samples, validated: peak ${peakMb.toFixed(0)} MB, ${(wallMs / 1000).toFixed(1)} s (${(cpuMs / 1000).toFixed(1)} s of processor time), exit code ${exitCode}`,
  );
  await rm(folder, { recursive: true });
}

async function workspace(
  { folder }: Bench,
  name: string,
  samples: number,
  format = 'jsonl',
): Promise<string> {
  const root = join(folder, name);
  await mkdir(join(root, '.prompt-ladder'), { recursive: true });
  await writeFile(join(root, 'a.prompt.yml'), PROMPT.replace('EXT', format));
  const lines = Array.from(
    { length: samples },
    (_, index) => `{"id":"s${index}","input":"input ${index}"}\n`,
  );
  await writeFile(join(root, `samples.${format}`), lines.join(''));
  return root;
}

/** A seeded source of random numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

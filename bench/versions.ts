import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../scripts/build.mjs';
import { diskFiles } from '../src/core/files.ts';
import { RunStore } from '../src/core/runs/run-store.ts';
import { MomentReader } from '../src/core/versions/moment-reader.ts';
import { commitMoments, promptHistory } from '../src/core/versions/prompt-history.ts';
import { versionedPrompt } from '../src/core/versions/versioned-prompt.ts';
import { runCli } from '../test/support/cli.ts';
import { git } from '../test/support/git.ts';
import { writeLargeRun } from '../test/support/large-run.ts';
import { startOpenAiServer } from '../test/support/openai-server.ts';
import { measure } from './measure.ts';

/** What versions and comparisons take, held against their goals; the command fails where one is missed by far. */

const CLI = join(import.meta.dirname, '../dist/cli.js');
const RESULTS = 100_000;
const COMMITS = 2_000;
/** Moments that the editor lists at first. */
const LISTED = 30;
const PROMPTS = 50;
const SAMPLES = 100;
/** Beyond this multiple of a goal the machine is no excuse. */
const BOUND = 2;

async function compareLargeRuns(root: string): Promise<void> {
  await mkdir(root);
  await writeLargeRun(root, { results: RESULTS, documents: 10 });
  await rm(join(root, 'kb'), { recursive: true });
  await writeLargeRun(root, { results: RESULTS, documents: 10 });
  const runs = await new RunStore(join(root, '.prompt-ladder')).list();
  const rounds = [];
  for (let round = 0; round < 5; round++)
    rounds.push(await measure([CLI, 'compare', ...runs], { cwd: root }));
  const middle = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
  if (rounds.some(({ exitCode }) => exitCode !== 0)) throw new Error(rounds[0]?.stderr);
  const what = `compare ${RESULTS.toLocaleString('en-US')} results with as many`;
  held(what, middle(rounds.map(({ wallMs }) => wallMs)) / 1000, 3, 's');
  held(`– processor time`, middle(rounds.map(({ cpuMs }) => cpuMs)) / 1000, 3, 's');
  held(`– peak memory`, middle(rounds.map(({ peakMb }) => peakMb)), 300, 'MB');
}

async function openHistory(root: string): Promise<void> {
  await mkdir(join(root, '.prompt-ladder'), { recursive: true });
  git({ root }, 'init', '--quiet', '-b', 'main');
  await importCommits(root);
  git({ root }, 'reset', '--quiet', '--hard');
  const begin = performance.now();
  const since = () => (performance.now() - begin) / 1000;
  const sources = await versionedPrompt(join(root, 'x.prompt.yml'), diskFiles);
  await promptHistory(sources);
  const first = [];
  for await (const moment of commitMoments(sources)) {
    first.push(moment);
    if (first.length === LISTED) break;
  }
  const what = `history of a file with ${COMMITS.toLocaleString('en-US')} commits`;
  held(`${what}: the first ${first.length} are listed`, since(), 1, 's');
  const reader = new MomentReader();
  for (const moment of first) await reader.describe(moment, sources);
  console.log(`– what each of them changed: ${since().toFixed(2)} s`);
}

/** Commits that change one line of a prompt each, without a process for each. */
async function importCommits(root: string): Promise<void> {
  const child = spawn('git', ['fast-import', '--quiet'], { cwd: root, stdio: ['pipe', 'ignore', 'inherit'] });
  for (let commit = 1; commit <= COMMITS; commit++) {
    const text = `model: m\nmessages:\n  - role: system\n    content: Answer in ${commit} words.\n  - role: user\n    content: "{{ input }}"\n`;
    const message = `Change ${commit}`;
    child.stdin.write(
      `commit refs/heads/main\ncommitter W <w@example.com> ${1_760_000_000 + commit * 60} +0000\ndata ${message.length}\n${message}\nM 100644 inline x.prompt.yml\ndata ${text.length}\n${text}\n`,
    );
  }
  child.stdin.end();
  await new Promise((resolve) => child.on('close', resolve));
}

async function checkFromRecordings(root: string): Promise<void> {
  await mkdir(join(root, '.prompt-ladder'), { recursive: true });
  const samples = Array.from(
    { length: SAMPLES },
    (_, index) => `{"id":"s${index}","input":"case ${index}"}\n`,
  );
  await writeFile(join(root, 's.jsonl'), samples.join(''));
  for (let index = 0; index < PROMPTS; index++) await writePrompt(root, index, '[A-Z]');
  await using server = await startOpenAiServer({ answer: () => 'An answer.' });
  const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-bench' };
  const made = await runCli(['run', '.', '--record', '--quiet', '--yes'], { cwd: root, env });
  if (made.code !== 0) throw new Error(made.stderr);
  git({ root }, 'init', '--quiet', '-b', 'main');
  git({ root }, 'add', '.');
  git({ root }, 'commit', '--quiet', '-m', 'First');
  for (const name of ['runs', 'cache', 'blobs'])
    await rm(join(root, '.prompt-ladder', name), { recursive: true, force: true });
  const check = () => measure([CLI, 'check', '--against', 'HEAD', '--quiet'], { cwd: root });
  const unchanged = await check();
  if (unchanged.exitCode !== 0) throw new Error(unchanged.stderr);
  const what = `check of ${PROMPTS} prompts of ${SAMPLES} samples`;
  held(`${what}, unchanged`, unchanged.wallMs / 1000, 5, 's');
  console.log(`– processor time, without git's: ${(unchanged.cpuMs / 1000).toFixed(2)} s`);
  for (let index = 0; index < PROMPTS; index++) await writePrompt(root, index, '[A-Z]\\w');
  const changed = await check();
  if (changed.exitCode !== 0) throw new Error(changed.stderr);
  console.log(
    `– another rule in each, so that both versions of all are answered from recordings: ${(changed.wallMs / 1000).toFixed(2)} s, ${(changed.cpuMs / 1000).toFixed(2)} s of processor time`,
  );
}

const writePrompt = (root: string, index: number, pattern: string) =>
  writeFile(
    join(root, `p${index}.prompt.yml`),
    `name: Prompt ${index}\nprovider: openai\nmodel: gpt-4o-mini\nmessages:\n  - role: system\n    content: Answer as ${index} would.\n  - role: user\n    content: "{{ input }}"\nsamples: s.jsonl\nrules:\n  - check: { regex: '${pattern}' }\n`,
  );

function held(what: string, measured: number, goal: number, unit: string): void {
  const figure = unit === 's' ? measured.toFixed(2) : Math.round(measured);
  console.log(`${what}: ${figure} ${unit} (goal ${goal} ${unit})${measured > goal ? ', missed' : ''}`);
  if (measured > BOUND * goal) process.exitCode = 1;
}

await build();
const folder = await mkdtemp(join(tmpdir(), 'prompt-ladder-bench-'));
try {
  console.log(`Node ${process.versions.node}`);
  await compareLargeRuns(join(folder, 'compare'));
  await openHistory(join(folder, 'history'));
  await checkFromRecordings(join(folder, 'check'));
} finally {
  await rm(folder, { recursive: true, force: true });
}

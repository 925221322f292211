import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import type { Result } from '../../../src/core/runs/result.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { runCli, startCli, withoutForecast } from '../../support/cli.ts';
import {
  type OpenAiServer,
  type OpenAiServerOptions,
  startOpenAiServer,
} from '../../support/openai-server.ts';
import { promptFile, samplesFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const COUNT = 60;
/** Between two looks at all processes of the machine, which take as long as a test. */
const LOOK_MS = 100;
const FILES = {
  'x.prompt.yml': promptFile('samples: s.jsonl\nrules:\n  - check: { regex: "[02468]$" }\n'),
  's.jsonl': samplesFile(COUNT),
};
const ECHO: OpenAiServerOptions['answer'] = ({ body }) => `${body.messages.at(-1)?.content}`;

/** Answers a run gets; its next four calls hang, so it comes no further until it is ended. */
const ANSWERED = 12;
/** What comes after those is answered: the run that is resumed. */
const HALTING: OpenAiServerOptions = {
  answer: ECHO,
  script: ({ index }) => (index < ANSWERED || index >= ANSWERED + 4 ? {} : { fault: 'hang' }),
};

const inputsAsked = (server: OpenAiServer) =>
  server.requests.map(({ body }) => `${body.messages.at(-1)?.content}`);

/** The one stored run: its folder, its record and the whole lines of its results. */
async function stored(folder: TempWorkspace) {
  const runs = folder.path('.prompt-ladder/runs');
  const [id = ''] = await readdir(runs).catch(() => []);
  const read = (name: string) => readFile(join(runs, id, name), 'utf8').catch(() => '');
  const results = (await read('results.jsonl'))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Result);
  return { id, results, run: async () => JSON.parse(await read('run.json')) as Run };
}

async function until(condition: () => Promise<boolean> | boolean, everyMs = 5): Promise<void> {
  while (!(await condition())) await sleep(everyMs);
}

/** The run on a server that halts it can come no further, and all it got is stored. */
const halted = (folder: TempWorkspace, server: OpenAiServer) =>
  until(
    async () => server.requests.length === ANSWERED + 4 && (await stored(folder)).results.length === ANSWERED,
  );

/** Starts a run on a server that halts it, and waits until it has. */
async function underWay(folder: TempWorkspace, server: OpenAiServer, args: readonly string[] = []) {
  const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
  const started = startCli(['run', '.', '--concurrency', '4', ...args], { cwd: folder.root, env });
  await halted(folder, server);
  const go = (...more: string[]) => runCli(['run', ...more], { cwd: folder.root, env });
  return { ...started, go };
}

/** A run that was interrupted once some results were stored, in this process. @returns what it printed */
async function interrupted(
  folder: TempWorkspace,
  server: OpenAiServer,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) {
  const interrupt = new AbortController();
  const run = runCli(['run', '.', '--concurrency', '4', ...args], {
    cwd: folder.root,
    env,
    signal: interrupt.signal,
  });
  await halted(folder, server);
  interrupt.abort();
  const { code, stdout } = await run;
  assert.equal(code, 130);
  return stdout;
}

const verdicts = (results: readonly Result[]) =>
  results
    .map(({ sample, status, output, violations }) => ({ sample, status, output, violations }))
    .toSorted((a, b) => a.sample.localeCompare(b.sample));

describe('prompt-ladder run, interrupted', () => {
  for (const useCache of [true, false]) {
    it(`and killed, loses nothing that finished and repeats none of it, ${useCache ? 'with' : 'without'} the cache`, async () => {
      const cacheFlag = useCache ? [] : ['--no-cache'];
      await using folder = await tempWorkspace(FILES);
      await using server = await startOpenAiServer(HALTING);
      const { child, ended, go } = await underWay(folder, server, cacheFlag);
      child.kill('SIGKILL');
      assert.equal((await ended).code, 'SIGKILL');
      const { id, results, run } = await stored(folder);
      assert.equal((await run()).state, 'running');
      const finished = new Set(results.map(({ variables }) => `${variables.input}`));
      assert.equal(finished.size, ANSWERED);
      const askedBefore = server.requests.length;

      const resumed = await go('--resume', id, ...cacheFlag);
      assert.equal(resumed.code, 1);
      assert.equal(resumed.stderr, `Resuming: ${finished.size} of ${COUNT} results are already there.\n`);
      const askedAgain = inputsAsked(server).slice(askedBefore);
      assert.deepEqual(
        askedAgain.filter((input) => finished.has(input)),
        [],
      );
      assert.ok(askedAgain.length <= COUNT - finished.size);

      const after = await stored(folder);
      assert.equal((await after.run()).state, 'finished');
      await using fresh = await tempWorkspace(FILES);
      await runCli(['run', '.', '--base-url', server.baseUrl], { cwd: fresh.root });
      assert.deepEqual(verdicts(after.results), verdicts((await stored(fresh)).results));
      assert.match(resumed.stdout, /50 % pass {2}\(30 passed, 30 failed\)/);
      assert.match(resumed.stdout, /What failed[\s\S]*and 18 more: /);
    });
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`by ${signal} stops, says so, and exits with 130`, async () => {
      await using folder = await tempWorkspace(FILES);
      await using server = await startOpenAiServer(HALTING);
      const { child, ended, go } = await underWay(folder, server);
      child.kill(signal);
      const { code, stdout, stderr } = await ended;
      assert.equal(code, 130);
      assert.equal(withoutForecast(stderr), '\nStopping; press Ctrl-C again to stop at once.\n');
      const { id, results, run } = await stored(folder);
      assert.match(stdout, new RegExp(`Cancelled before the end; resume with --resume ${id}`));
      const { state, summary } = await run();
      assert.deepEqual([state, summary?.results], ['cancelled', results.length]);
      assert.ok(results.length < COUNT);
      // By its folder, from anywhere, and quietly.
      const resumed = await go('--quiet', '--resume', join(folder.root, '.prompt-ladder/runs', id));
      assert.deepEqual([resumed.code, resumed.stderr], [1, '']);
      assert.equal((await stored(folder)).results.length, COUNT);
    });
  }

  it('twice ends at once, and can be resumed all the same', async () => {
    await using folder = await tempWorkspace(FILES);
    await using server = await startOpenAiServer(HALTING);
    const { child, ended, go } = await underWay(folder, server);
    child.kill('SIGINT');
    child.kill('SIGINT');
    assert.equal((await ended).code, 130);
    assert.equal((await go('--resume', (await stored(folder)).id)).code, 1);
    assert.equal((await stored(folder)).results.length, COUNT);
  });

  describe('at a server that only the command line named', () => {
    const KEY = { OPENAI_API_KEY: 'sk-usual-123456' };
    const keysOf = (server: OpenAiServer) =>
      new Set(server.requests.map(({ headers }) => headers.authorization));

    /** A run of which some is done, and how it ended. */
    async function begun(folder: TempWorkspace, server: OpenAiServer) {
      const args = ['--base-url', server.baseUrl, '--no-cache', '--retries', '1'];
      const stdout = await interrupted(folder, server, args, KEY);
      return { stdout, ...(await stored(folder)) };
    }

    it('is resumed there, by the very line that is printed', async () => {
      await using folder = await tempWorkspace(FILES);
      await using server = await startOpenAiServer(HALTING);
      const { stdout, results } = await begun(folder, server);
      assert.ok(results.length < COUNT);
      const line = /resume with (--resume .*)/.exec(stdout)?.[1] ?? '';
      const resumed = await runCli(['run', ...line.split(' ')], { cwd: folder.root, env: KEY });
      assert.equal(resumed.code, 1, resumed.stderr);
      const after = await stored(folder);
      assert.equal(after.results.length, COUNT);
      assert.ok(server.requests.length >= COUNT);
      assert.deepEqual([...keysOf(server)], ['Bearer sk-usual-123456']);
      const { settings, server: asked } = await after.run();
      assert.equal(asked, server.baseUrl);
      assert.deepEqual(settings.calls, {
        concurrency: 4,
        retries: 1,
        timeoutMs: 60_000,
        useCache: false,
        record: false,
      });
      assert.ok(!(await readdir(folder.path('.prompt-ladder'))).includes('cache'));
    });

    it('is resumed there by its id alone, which brings no key to it', async () => {
      await using folder = await tempWorkspace(FILES);
      await using server = await startOpenAiServer(HALTING);
      await using other = await startOpenAiServer({ answer: ECHO });
      const { id, results } = await begun(folder, server);
      const before = server.requests.length;
      const env = { ...KEY, OPENAI_BASE_URL: other.baseUrl };
      const resumed = await runCli(['run', '--resume', id], { cwd: folder.root, env });
      assert.equal(resumed.code, 1, resumed.stderr);
      assert.equal(other.requests.length, 0);
      assert.equal((await stored(folder)).results.length, COUNT);
      const keys = server.requests.slice(before).map(({ headers }) => headers.authorization);
      assert.equal(keys.length, COUNT - results.length);
      assert.deepEqual([...new Set(keys)], [undefined]);
    });

    it('is resumed at another one only where that is allowed', async () => {
      await using folder = await tempWorkspace(FILES);
      await using server = await startOpenAiServer(HALTING);
      await using other = await startOpenAiServer({ answer: ECHO });
      const { id, results } = await begun(folder, server);
      const go = (...more: string[]) =>
        runCli(['run', '--resume', id, '--base-url', other.baseUrl, ...more], { cwd: folder.root, env: KEY });
      const refused = await go();
      assert.equal(refused.code, 2);
      assert.match(
        refused.stderr,
        new RegExp(
          `^prompt-ladder: Run "${id}" asked ${server.baseUrl}, and now it would ask ${other.baseUrl}; .*\\.\\n$`,
        ),
      );
      assert.equal(other.requests.length, 0);
      const allowed = await go('--other-server');
      assert.equal(allowed.code, 1, allowed.stderr);
      assert.equal(other.requests.length, COUNT - results.length);
      const run = await (await stored(folder)).run();
      assert.deepEqual([run.server, run.earlierServers], [other.baseUrl, [server.baseUrl]]);
    });
  });

  // What a process has open is known on Linux only.
  (existsSync('/proc/self/fd') ? it : it.skip)('while it reads its samples stores nothing', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile('samples: s.jsonl\n'),
      's.jsonl': samplesFile(100_000),
    });
    const { child, ended } = startCli(['run', '.', '--provider', 'practice'], { cwd: folder.root });
    const opened = async () => {
      const descriptors = `/proc/${child.pid}/fd`;
      const files = (await readdir(descriptors)).map((name) =>
        readlink(join(descriptors, name)).catch(() => ''),
      );
      return (await Promise.all(files)).includes(folder.path('s.jsonl'));
    };
    await until(opened);
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    assert.deepEqual([code, stdout], [130, '']);
    await assert.rejects(readdir(folder.path('.prompt-ladder/runs')), { code: 'ENOENT' });
  });

  it('leaves no script behind when its process is killed, not even one in a loop', async function () {
    if (!existsSync('/proc/self/stat')) return this.skip();
    await using server = await startOpenAiServer();
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile(
        'samples: s.jsonl\nrules: [{ id: own, check: { script: { file: loop.mjs, timeout: 60 } } }]\n',
      ),
      's.jsonl': samplesFile(1),
      'loop.mjs': 'export default () => { for (;;); };\n',
    });
    const { child, ended } = startCli(['run', '.', '--yes'], {
      cwd: folder.root,
      env: { OPENAI_BASE_URL: server.baseUrl },
    });
    const loops = async () => (await processesOf(folder.root)).some(({ cpuMs }) => cpuMs > 1_000);
    await until(loops, LOOK_MS);
    child.kill('SIGKILL');
    await ended;
    await until(async () => (await processesOf(folder.root)).length === 0, LOOK_MS);
  });

  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    it(`by ${signal} leaves no check that takes long behind`, async function () {
      if (!existsSync('/proc/self/task')) return this.skip();
      const slow = Array.from({ length: 60 }, (_, index) => `{ check: { regex: "^(a+)+b${index}" } }`);
      await using folder = await tempWorkspace({
        'a.rules.yml': `rules: [${slow.join()}]\n`,
        'output.txt': 'a'.repeat(40),
      });
      const args = ['check-output', '--rules', 'a.rules.yml', 'output.txt'];
      const { child, ended } = startCli(args, { cwd: folder.root });
      const children = `/proc/${child.pid}/task/${child.pid}/children`;
      let started = '';
      await until(async () => {
        started = (await readFile(children, 'utf8').catch(() => '')).trim();
        return started !== '';
      });
      child.kill(signal);
      assert.equal((await ended).code, signal);
      await until(() => !existsSync(`/proc/${started}`));
    });
  }

  it('is not taken up while its process lives', async () => {
    await using folder = await tempWorkspace(FILES);
    await using server = await startOpenAiServer(HALTING);
    const { child, ended, go } = await underWay(folder, server);
    const second = await go('--resume', (await stored(folder)).id);
    assert.equal(second.code, 2);
    assert.match(
      second.stderr,
      new RegExp(`^prompt-ladder: The run is being written by process ${child.pid};[^\\n]*\\.\\n$`),
    );
    child.kill('SIGINT');
    assert.equal((await ended).code, 130);
    assert.equal((await stored(folder)).results.length, ANSWERED);
  });

  it('is not taken up with other options, or when its files have changed', async () => {
    await using folder = await tempWorkspace(FILES);
    await using server = await startOpenAiServer(HALTING);
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    await interrupted(folder, server, [], env);
    const { id } = await stored(folder);
    const refused = async (says: RegExp, ...flags: string[]) => {
      const { code, stdout, stderr } = await runCli(['run', '--resume', id, ...flags], {
        cwd: folder.root,
        env,
      });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /^prompt-ladder: Run "[^\n]*; start a new run\.\n$/);
      assert.match(stderr, says);
    };
    await refused(/its provider is "openai"/, '--provider', 'practice');
    await folder.write({ 's.jsonl': samplesFile(COUNT + 1) });
    await refused(/its samples have changed/);
    await folder.write({ 'x.prompt.yml': FILES['x.prompt.yml'].replace('{{ input }}', '{{ input }}?') });
    await refused(/the prompt has changed/);
  });
});

/** The processes that a folder was named to, and the processor time that each has taken (a tick is 10 ms on Linux). */
async function processesOf(folder: string): Promise<{ pid: string; cpuMs: number }[]> {
  const found = [];
  for (const pid of await readdir('/proc')) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!/^\d+$/.test(pid) || !command.includes(folder)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const [user = 0, system = 0] = stat.split(' ').slice(13, 15).map(Number);
    found.push({ pid, cpuMs: (user + system) * 10 });
  }
  return found;
}

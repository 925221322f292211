import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { type CliOutcome, runCli } from '../../support/cli.ts';
import {
  type OpenAiServer,
  type OpenAiServerOptions,
  startOpenAiServer,
} from '../../support/openai-server.ts';
import { promptFile, samplesFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

interface Stage {
  readonly folder: TempWorkspace;
  readonly server: OpenAiServer;
  run(args: string): Promise<CliOutcome>;
}

const DOLLAR_A_TOKEN = 'prices: { test-model: { input: 1000000, output: 1000000 } }\n';
const CENT_A_TOKEN = 'prices: { test-model: { input: 10000, output: 10000 } }\n';

function staged(config: string, test: (stage: Stage) => Promise<void>, server: OpenAiServerOptions = {}) {
  return async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile('samples: s.jsonl\nmodelParameters: { maxTokens: 20 }\n'),
      's.jsonl': samplesFile(3),
      '.prompt-ladder/config.yml': config,
    });
    await using running = await startOpenAiServer(server);
    const run = (args: string) =>
      runCli(['run', 'x.prompt.yml', ...args.split(' ').filter(Boolean)], {
        cwd: folder.root,
        env: { OPENAI_BASE_URL: running.baseUrl, OPENAI_API_KEY: 'sk-test-123456' },
      });
    await test({ folder, server: running, run });
  };
}

describe('prompt-ladder run and its forecast', () => {
  it(
    'says what the run is expected to take, and afterwards how far off that was',
    staged(CENT_A_TOKEN, async ({ run }) => {
      const first = await run('--confirm-above 100');
      assert.match(
        first.stderr,
        /^3 samples × 1 model: ≈ \d+–\d+ input tokens, 3–60 output tokens, \$0\.\d+–\$\d\.\d+, time unknown \(test-model; input by a count that may differ from the server's; output by "maxTokens"; prices of \d{4}-\d\d-\d\d\)$/m,
      );
      assert.match(
        first.stdout,
        /estimate +≈ \d+–\d+ in \(\d+ % too (?:high|low)\), 3–60 out \(right\), \$0\.\d+–\$\d\.\d+ \(/,
      );
      const second = await run('--no-cache --confirm-above 100');
      assert.match(
        second.stderr,
        /^3 samples × 1 model: ≈ 6 input tokens, 6 output tokens, \$0\.12, about .*; output as in the last run;/,
      );
      assert.match(second.stdout, /estimate +≈ 6 in \(right\), 6 out \(right\), \$0\.12 \(right\)/);
    }),
  );

  it(
    'refuses a run that may cost more than the threshold where nobody can be asked',
    staged(DOLLAR_A_TOKEN, async ({ folder, server, run }) => {
      const { code, stderr } = await run('');
      assert.equal(code, 2);
      assert.match(
        stderr,
        /prompt-ladder: The run may cost up to \$\d+\.\d\d, above the limit of \$1\.00 for asking first, and there is no terminal to ask at; add --yes to run it, or raise --confirm-above\.\n$/,
      );
      assert.equal((await run('--quiet')).code, 2);
      assert.equal(server.requests.length, 0);
      assert.ok(!(await readdir(folder.path('.prompt-ladder'))).includes('runs'));
      assert.equal((await run('--yes')).code, 0);
      assert.equal((await run('--confirm-above 1000')).code, 0);
      assert.equal((await run('--max-cost 1000')).code, 0);
    }),
  );

  it(
    'takes the threshold from the configuration, and the flag before it',
    staged(`${CENT_A_TOKEN}confirmAbove: 0.5\n`, async ({ run }) => {
      assert.match((await run('')).stderr, /above the limit of \$0\.50/);
      assert.match((await run('--confirm-above 0.2')).stderr, /above the limit of \$0\.20/);
      assert.equal((await run('--confirm-above 2')).code, 0);
    }),
  );

  it(
    'asks about many tokens at an unknown price, and calls nothing',
    staged('', async ({ folder, run }) => {
      const elsewhere = '--base-url https://models.example.com/v1 --confirm-above 0.00002';
      for (const quiet of ['', ' --quiet']) {
        const { code, stderr } = await run(elsewhere + quiet);
        assert.equal(code, 2);
        assert.match(
          stderr,
          /prompt-ladder: The run may take up to \d+ tokens at an unknown price, above the limit of 20 for asking first, and there is no terminal/,
        );
      }
      assert.ok(!(await readdir(folder.path('.prompt-ladder'))).includes('runs'));
    }),
  );

  it(
    'does not ask about a price on this machine, and says that there is none',
    staged('', async ({ run }) => {
      const { code, stderr } = await run('');
      assert.equal(code, 0);
      assert.match(stderr, /, local: no price, time unknown \(/);
      assert.doesNotMatch(stderr, /\$/);
      assert.equal((await run('--quiet')).stderr, '');
    }),
  );

  it(
    'says what to do about an unknown price',
    staged('', async ({ run }) => {
      assert.match(
        (await run('--estimate --base-url https://models.example.com/v1')).stdout,
        /, price unknown, .*; add unknown prices to \.prompt-ladder\/config\.yml\)\n$/,
      );
      assert.match((await run('--estimate')).stdout, /, local: no price, /);
    }),
  );

  it(
    'knows no price of a server that nobody publishes prices for, whatever its model is called',
    staged('model: test-model\n', async ({ folder, run }) => {
      const prompt = await folder.read('x.prompt.yml');
      await folder.write({ 'x.prompt.yml': prompt.replace('test-model', 'gpt-4o-mini') });
      const estimated = async (...flags: readonly string[]) =>
        (await run(['--estimate', ...flags].join(' '))).stdout;
      assert.match(await estimated(), /, local: no price, /);
      assert.match(
        await estimated('--base-url https://models.example.com/v1'),
        /, price unknown, .*; add unknown prices to \.prompt-ladder\/config\.yml\)\n$/,
      );
      assert.match(await estimated('--base-url https://api.openai.com/v1'), /, \$\S+, time unknown/);
      assert.match((await run('--max-cost 1')).stderr, /The price of gpt-4o-mini is unknown, so a limit/);
      const { stdout, stderr } = await run('--json');
      assert.match(stderr, /, local: no price, /);
      assert.equal(JSON.parse(stdout).runs[0].run.summary.costUsd, null);
      await folder.write({
        '.prompt-ladder/config.yml': CENT_A_TOKEN.replace('test-model', 'gpt-4o-mini'),
      });
      assert.match(await estimated('--no-cache'), /, \$0\.\d+, about/);
    }),
  );

  it(
    'knows what the cache has, which answers by server and key',
    staged('', async ({ run }) => {
      assert.doesNotMatch((await run('--estimate')).stdout, /cache/);
      await run('--yes');
      assert.match((await run('--estimate')).stdout, /, \$0\.00, all from the cache \(/);
      assert.doesNotMatch((await run('--estimate --no-cache')).stdout, /cache/);
    }),
  );

  it('of a resumed run knows the cache and the server as that run does', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile('samples: s.jsonl\n'),
      's.jsonl': samplesFile(3),
    });
    let isDown = false;
    await using server = await startOpenAiServer({
      script: () => (isDown ? { reply: { status: 400, body: '{}' } } : {}),
    });
    const cli = (args: string, env: Readonly<Record<string, string>>) =>
      runCli(args.split(' '), { cwd: folder.root, env });
    const key = { OPENAI_API_KEY: 'sk-test-123456' };
    const here = { ...key, OPENAI_BASE_URL: server.baseUrl };
    const idOf = async (args: string) =>
      JSON.parse((await cli(`run x.prompt.yml --json --retries 0 ${args}`, here)).stdout).runs[0].run.id;
    await idOf('--yes');
    isDown = true;
    const uncached = await idOf('--yes --no-cache');
    await folder.write({ 's.jsonl': `${samplesFile(3)}{"input":"new"}\n` });
    const cached = await idOf('--yes');
    const estimate = async (id: string, env: Readonly<Record<string, string>> = here) =>
      (await cli(`run --resume ${id} --estimate`, env)).stdout;
    assert.match(await estimate(cached), /, 3 from the cache \(/);
    assert.match(await estimate(cached, key), /, local: no price, /);
    await folder.write({ 's.jsonl': samplesFile(3) });
    assert.match(await estimate(uncached), /^Test · 3 samples × 1 model: ((?!cache).)*\n$/);
  });

  it(
    'says that a run will not get beyond its limit',
    staged(DOLLAR_A_TOKEN, async ({ run }) => {
      const limited = async (usd: string) => (await run(`--estimate --max-cost ${usd}`)).stdout;
      const why = 'since a call that may cost \\$75\\.00 is made only while that is left\\)\\n$';
      assert.match(
        await limited('3'),
        /; no call can be made within the limit of \$3\.00, since even the shortest may cost \$75\.00\)\n$/,
      );
      assert.match(await limited('80'), new RegExp(`; will stop at the limit of \\$80\\.00, ${why}`));
      assert.match(await limited('110'), new RegExp(`; may stop at the limit of \\$110\\.00, ${why}`));
      assert.doesNotMatch(await limited('100000'), /limit/);
      const { stdout } = await run('--max-cost 3 --yes');
      assert.match(stdout, /cost +\$0\.00 *\n *calls +0 *\n/);
    }),
  );

  it(
    'with --estimate calls nothing, needs no key, and exits with 0',
    staged(DOLLAR_A_TOKEN, async ({ folder, server, run }) => {
      const { code, stdout, stderr } = await run('--estimate');
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /^Test · 3 samples × 1 model: ≈ \d+–\d+ input tokens, .*\)\n$/);
      const { estimates, refused } = JSON.parse((await run('--estimate --json')).stdout);
      assert.deepEqual(refused, []);
      assert.equal(estimates[0].prompt, 'x.prompt.yml');
      assert.equal(estimates[0].forecast.samples, 3);
      assert.equal(server.requests.length, 0);
      const noKey = await runCli(['run', '.', '--estimate'], { cwd: folder.root });
      assert.equal(noKey.code, 0);
      await folder.write({ 's.jsonl': '{"output": 1}\n' });
      assert.equal((await run('--estimate')).code, 2);
    }),
  );
});

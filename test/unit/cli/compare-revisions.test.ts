import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { runCli } from '../../support/cli.ts';
import { git } from '../../support/git.ts';
import { type OpenAiServer, startOpenAiServer } from '../../support/openai-server.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const SAMPLES = 40;
const promptText = (instruction: string) => `name: Test
provider: openai
model: m
messages:
  - role: system
    content: ${instruction}
  - role: user
    content: "{{ input }}"
samples: s.jsonl
rules:
  - id: right
    check: { contains: right }
`;
const FILES = {
  'x.prompt.yml': promptText('Answer 10.'),
  's.jsonl': Array.from(
    { length: SAMPLES },
    (_, index) => `{"id":"case-${index}","input":"${index}"}\n`,
  ).join(''),
};

/** Right for as many samples as the instruction, or the model's name, has as its number. */
const answering = (): Promise<OpenAiServer> =>
  startOpenAiServer({
    answer: ({ body }) => {
      const [system, user] = body.messages.map(({ content }) => content);
      const right = Number(/\d+/.exec(body.model)?.[0] ?? /\d+/.exec(`${system}`)?.[0]);
      return Number(user) < right ? 'right' : 'wrong';
    },
  });

async function inWorkspace(
  test: (
    cli: (...args: readonly string[]) => ReturnType<typeof runCli>,
    folder: TempWorkspace,
    server: OpenAiServer,
  ) => Promise<void>,
) {
  await using folder = await tempWorkspace(FILES);
  await using server = await answering();
  const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
  await test((...args) => runCli(args, { cwd: folder.root, env }), folder, server);
}

describe('prompt-ladder compare of revisions', function () {
  this.timeout(300_000);

  it('runs what is missing of two revisions, once', () =>
    inWorkspace(async (cli, folder, server) => {
      git(folder, 'init', '-q', '-b', 'main');
      git(folder, 'add', '-A');
      git(folder, 'commit', '-q', '-m', 'first');
      await cli('save', 'x.prompt.yml');
      await folder.write({ 'x.prompt.yml': promptText('Answer 30.') });

      const refused = await cli('compare', 'x.prompt.yml', 'v1');
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, /v1, now have no finished run of all samples; add --run to make them/);
      assert.equal(server.requests.length, 0);

      const { code, stdout, stderr } = await cli('compare', 'x.prompt.yml', 'v1', '--run', '--quiet');
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /now against v1\nnow fixes 20 and breaks 0 of 40 samples\. It is better/);
      assert.equal(server.requests.length, 2 * SAMPLES);

      const head = await cli('compare', 'x.prompt.yml', 'HEAD', 'now', '--run', '--json');
      assert.deepEqual(JSON.parse(head.stdout).counts, {
        fixed: 20,
        regressed: 0,
        'still-failing': 10,
        'still-passing': 10,
        'not-checked': 0,
      });
      assert.equal(server.requests.length, 2 * SAMPLES, 'a commit of the same version has its run already');
    }));

  it('ranks versions and models over one sample set', () =>
    inWorkspace(async (cli, folder) => {
      await cli('save', 'x.prompt.yml');
      await folder.write({ 'x.prompt.yml': promptText('Answer 30.') });
      const args = ['x.prompt.yml', 'v1', 'now', '--models', 'm,model-35', '--run', '--quiet'];
      const { stdout, stderr } = await cli('compare', ...args);
      assert.equal(stderr, '');
      const rows = stdout.split('\n').slice(1, 5);
      const shown = rows.map((row) => /(?:now|v1) · (\S+) +(\d+ %)/.exec(row)?.slice(1).join(' '));
      assert.deepEqual(shown, ['model-35 88 %', 'model-35 88 %', 'm 75 %', 'm 25 %']);
      assert.match(
        stdout,
        /Over 40 samples\.\nfixes, breaks and p are against v1 · m; .* 3 comparisons \(Holm\)/,
      );
      assert.match(rows.at(-1) ?? '', /v1 · m +25 %/);
    }));

  it('ranks values of a parameter, each run kept as it was asked', () =>
    inWorkspace(async (cli, folder, server) => {
      const args = ['x.prompt.yml', '--parameter', 'temperature=0,0.7', '--parameter', 'seed=1,2', '--run'];
      const { stdout, stderr } = await cli('compare', ...args, '--quiet');
      assert.equal(stderr, '');
      const shown = [...stdout.matchAll(/temperature \S+ · seed \d/g)].map(([name]) => name);
      assert.deepEqual(
        [...new Set(shown)].sort(),
        ['0 · seed 1', '0 · seed 2', '0.7 · seed 1', '0.7 · seed 2'].map((name) => `temperature ${name}`),
      );
      const asked = server.requests.map(({ body }) => `${body.temperature} ${body.seed}`);
      assert.deepEqual([...new Set(asked)].sort(), ['0 1', '0 2', '0.7 1', '0.7 2']);
      const again = await cli(
        'compare',
        'x.prompt.yml',
        '--parameter',
        'temperature=0.7',
        '--run',
        '--quiet',
      );
      assert.match(again.stdout, /temperature 0\.7 against now\n/);
      assert.equal(server.requests.length, 6 * SAMPLES, 'the prompt by itself, and without a seed');
      const { code, stderr: refused } = await cli(
        'compare',
        'x.prompt.yml',
        '--parameter',
        'temperature=hot',
      );
      assert.equal(code, 2);
      assert.match(refused, /x\.prompt\.yml cannot be run with temperature hot; name parameters as/);
      assert.equal(await folder.read('x.prompt.yml'), FILES['x.prompt.yml']);
    }));

  it('compares two models in one command', () =>
    inWorkspace(async (cli) => {
      const { stdout } = await cli(
        'compare',
        'x.prompt.yml',
        '--models',
        'old-30,new-20',
        '--run',
        '--quiet',
      );
      assert.match(stdout, /new-20 against old-30\nnew-20 fixes 0 and breaks 10 of 40 samples\. It is worse/);
      const advise = /What to change for new-20: prompt-ladder (advise \S+)\n$/.exec(stdout)?.[1] ?? '';
      assert.equal((await cli(...advise.split(' '))).code, 0);
    }));

  it('refuses models in place of which the practice model would answer', () =>
    inWorkspace(async (cli) => {
      const args = ['x.prompt.yml', '--models', 'old-30,new-20', '--provider', 'practice'];
      const { code, stderr } = await cli('compare', ...args, '--run');
      assert.equal(code, 2);
      assert.match(
        stderr,
        /The provider "practice" has one model only, practice-1, which answers in place of old-30; name/,
      );
      const unreal = await cli('compare', 'x.prompt.yml', '--models', 'old-30,practice-1', '--run');
      assert.equal(unreal.code, 2);
      assert.match(unreal.stderr, /x\.prompt\.yml names no real model for the provider "openai"; add/);
    }));

  it('stops once it is decided, and says what that saved', () =>
    inWorkspace(async (cli, folder, server) => {
      const args = ['x.prompt.yml', '--models', 'old-0,new-40', '--until-decided', '--seed', '7'];
      const { code, stdout, stderr } = await cli('compare', ...args, '--concurrency', '2', '--quiet');
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(
        stdout,
        /new-40 fixes 16 and breaks 0 of the first 16 samples drawn of 40\. It is better: decided,/,
      );
      const saved = 2 * SAMPLES - server.requests.length;
      assert.ok(saved > 30, `${saved}`);
      assert.match(stdout, new RegExp(`all tests on the way\\. ${saved} of 80 calls were not needed\\.`));
      const later = await cli('compare', 'x.prompt.yml', '--models', 'old-0,new-40');
      assert.match(later.stderr, /old-0, new-40 have no finished run/, 'what stopped early is no whole run');
      // The stored runs say the same as when they stopped, and not what one test of them would say.
      const [before = '', after = ''] = await new RunStore(folder.path('.prompt-ladder'))
        .list()
        .then((ids) => ids.sort());
      const again = await cli('compare', before, after, '--cluster', 'input');
      assert.match(
        again.stdout,
        /new-40 fixes 16 and breaks 0 of the first 16 samples drawn of 40\. It is better/,
      );
      assert.match(again.stdout, /stopped early, so margins and groups are not tested; resume both/);
      assert.doesNotMatch(again.stdout, /did not finish/);
      assert.match((await cli('runs')).stdout, /stopped early/);
      await cli('run', '--resume', before, '--quiet');
      await cli('run', '--resume', after, '--quiet');
      assert.match(
        (await cli('compare', before, after)).stdout,
        /new-40 fixes 40 and breaks 0 of 40 samples/,
      );
      const alone = await cli('compare', 'x.prompt.yml', '--until-decided');
      assert.match(alone.stderr, /--until-decided runs two variants of a prompt; name a revision/);
      const refused = await cli('compare', ...args, '--cluster', 'input');
      assert.match(refused.stderr, /sample by sample; leave --cluster out, or compare all samples\./);
    }));

  it('says by the sequential test what was decided late, too, when calls under way had taken all samples', () =>
    inWorkspace(async (cli, folder) => {
      const args = ['--models', 'old-20,new-21', '--until-decided', '--seed', '7', '--concurrency', '32'];
      const { stdout } = await cli('compare', 'x.prompt.yml', ...args, '--quiet');
      assert.match(
        stdout,
        /new-21 fixes [01] and breaks 0 of the first 3\d samples drawn of 40\. No remaining sample/,
      );
      const runs = await cli('runs', 'x.prompt.yml');
      assert.match(runs.stdout, /53 % of 40 passed/, 'both runs are whole');
      assert.ok(folder.root);
    }));

  it('says in each estimate which of the runs it is of', () =>
    inWorkspace(async (cli) => {
      const args = ['--parameter', 'temperature=0,1', '--run', '--concurrency', '8'];
      const { stdout, stderr } = await cli('compare', 'x.prompt.yml', ...args);
      assert.match(
        stderr,
        /^temperature 0: 40 samples × 1 model: .*\n(?:.*\n)*temperature 1: 40 samples × 1 model: /m,
      );
      assert.match(stdout, /The parameters differ: temperature 0 → 1\./);
    }));

  it('keeps one limit of cost for all runs', () =>
    inWorkspace(async (cli, folder, server) => {
      await folder.write({
        '.prompt-ladder/config.yml':
          'prices:\n  a-1: { input: 1000, output: 1000 }\n  b-2: { input: 1000, output: 1000 }\n',
      });
      const { code, stderr } = await cli(
        'compare',
        'x.prompt.yml',
        '--models',
        'a-1,b-2',
        '--run',
        '--max-cost',
        '0.5',
      );
      assert.equal(code, 2);
      assert.match(stderr, /ended early \(over-budget\), so nothing is compared/);
      assert.ok(server.requests.length < SAMPLES);
    }));
});

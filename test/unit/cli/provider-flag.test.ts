import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { git } from '../../support/git.ts';
import { type OpenAiServer, startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const SEARCH = `search: dense
  embeddings: { provider: primary, model: vectors-1 }
  rerank: true
`;
const files = (search = SEARCH) => ({
  'x.prompt.yml': promptFile(`samples: s.jsonl
knowledge:
  sources: kb
  topK: 1
  ${search}`)
    .replace('openai', 'primary')
    .replace('{{ input }}', 'Answer 1. {{ context }} {{ input }}'),
  's.jsonl': Array.from(
    { length: 12 },
    (_, at) => `${JSON.stringify({ id: `s${at}`, input: `Money back, ${at}?`, relevant: ['refunds.md'] })}\n`,
  ).join(''),
  'kb/refunds.md': '# Refunds\n\nA plan is refunded within 30 days.\n',
  'kb/plans.md': '# Plans\n\nThe team plan fits eight people.\n',
});

interface Bench {
  readonly folder: TempWorkspace;
  readonly primary: OpenAiServer;
  readonly local: OpenAiServer;
  readonly cli: (...args: readonly string[]) => ReturnType<typeof runCli>;
}

/** Two servers that a workspace names. */
const between =
  (written: Readonly<Record<string, string>>, test: (bench: Bench) => Promise<void>) => async () => {
    const embed = (texts: readonly string[]) =>
      texts.map((text) => [/refund|money/i.test(text) ? 1 : 0.01, 0.1]);
    await using primary = await startOpenAiServer({ embed, answer: () => '1, 2' });
    await using local = await startOpenAiServer({ embed, answer: () => '1, 2' });
    await using folder = await tempWorkspace({
      ...written,
      '.prompt-ladder/config.yml': `providers:
  primary: { kind: openai, baseUrl: "${primary.baseUrl}" }
  local: { kind: openai, baseUrl: "${local.baseUrl}" }
  far: { kind: openai, baseUrl: "https://models.example/v1" }
`,
    });
    const env = { XDG_CONFIG_HOME: folder.path('home') };
    const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root, env });
    await test({ folder, primary, local, cli });
  };

const SEARCHES: Readonly<Record<string, readonly string[]>> = {
  'knowledge search': ['knowledge', 'search', 'x.prompt.yml', 'money back'],
  'retrieval eval': ['retrieval', 'eval', 'x.prompt.yml'],
  'retrieval tune': ['retrieval', 'tune', 'x.prompt.yml'],
};

describe('--provider', function () {
  this.timeout(60_000);

  for (const [command, args] of Object.entries(SEARCHES)) {
    it(
      `of ${command} names who embeds and reranks, whatever the files say`,
      between(files(), async ({ folder, primary, local, cli }) => {
        const before = await folder.read('x.prompt.yml');
        const { code, stderr } = await cli(...args, '--provider', 'local', '--trust-workspace');
        assert.equal(code, 0, stderr);
        assert.deepEqual([primary.embedded.length, primary.requests.length], [0, 0]);
        assert.ok(local.embedded.length >= 2 && local.requests.length > 0);
        assert.equal(await folder.read('x.prompt.yml'), before);
        await cli(...args, '--trust-workspace');
        assert.ok(primary.embedded.length >= 2 && primary.requests.length > 0);
      }),
    );
  }

  it(
    'of an unknown name is refused by every command that takes it, also where nobody would be asked',
    between(files('search: sparse\n'), async ({ cli }) => {
      const others = [
        ['cost', 'x.prompt.yml'],
        ['check', 'x.prompt.yml'],
      ];
      for (const args of [...Object.values(SEARCHES), ...others]) {
        const { code, stderr } = await cli(...args, '--provider', 'locl');
        assert.equal(code, 2, args.join(' '));
        assert.match(
          stderr,
          /There is no provider "locl"; did you mean "local"\? There are primary, local, /,
        );
      }
    }),
  );

  it(
    'of a configuration with mistakes names these, as it may have the provider',
    between(files('search: sparse\n'), async ({ folder, cli }) => {
      const config = await folder.read('.prompt-ladder/config.yml');
      await folder.write({ '.prompt-ladder/config.yml': `${config}concurency: 3\n` });
      const others = [
        ['run', 'x.prompt.yml'],
        ['climb', 'x.prompt.yml'],
        ['cost', 'x.prompt.yml'],
      ];
      for (const args of [...Object.values(SEARCHES), ...others]) {
        const { code, stderr } = await cli(...args, '--provider', 'local');
        assert.equal(code, 2, args.join(' '));
        assert.match(
          stderr,
          /config\.yml:\d+:1: error: Unknown key "concurency"; did you mean "concurrency"\?/,
        );
        assert.doesNotMatch(stderr, /There is no provider/);
      }
    }),
  );

  it(
    'has what trusts a server beside it in report, which asks for the vectors of recorded answers',
    between(files(), async ({ folder, primary, cli }) => {
      git(folder, 'init', '-q', '-b', 'main');
      git(folder, 'add', '-A');
      git(folder, 'commit', '-q', '-m', 'first');
      await folder.write({ 'x.prompt.yml': (await folder.read('x.prompt.yml')).replace('Answer', 'Say') });
      await cli('check', 'x.prompt.yml', '--against', 'HEAD', '--record', '--trust-workspace', '--quiet');
      for (const name of ['runs', 'cache'])
        await rm(folder.path('.prompt-ladder', name), { recursive: true });
      const report = ['report', 'x.prompt.yml', '--against', 'HEAD'];
      const config = await folder.read('.prompt-ladder/config.yml');
      await folder.write({
        '.prompt-ladder/config.yml': config.replace(primary.baseUrl, 'https://elsewhere.example/v1'),
      });
      assert.match((await cli(...report)).stdout, /elsewhere\.example.*--trust-workspace/);
      await folder.write({ '.prompt-ladder/config.yml': config });
      const before = primary.embedded.length;
      const trusted = await cli(...report, '--trust-workspace');
      assert.match(trusted.stdout, /Nothing was checked in either run/, trusted.stderr);
      assert.ok(primary.embedded.length > before);
    }),
  );

  it(
    'of cost names whose server, and whose runs, costs go by',
    between(
      { 'x.prompt.yml': `${promptFile().replace('openai', 'far')}testData: [{ input: x }]\n` },
      async ({ cli }) => {
        assert.match((await cli('cost', 'x.prompt.yml')).stdout, /a call +unknown\n/);
        const near = await cli('cost', 'x.prompt.yml', '--provider', 'local');
        assert.match(
          near.stdout,
          /passed in the last run +no run *\n(?:.*\n)*? *a call +local: no price\n/,
          near.stderr,
        );
        await cli('run', 'x.prompt.yml', '--provider', 'local', '--trust-workspace', '--quiet');
        assert.match(
          (await cli('cost', 'x.prompt.yml', '--provider', 'local')).stdout,
          /last run +1 not checked\n/,
        );
        assert.match((await cli('cost', 'x.prompt.yml')).stdout, /last run +no run\n/);
      },
    ),
  );

  it(
    'of check names who answers what is not recorded, before and now',
    between(
      { 'x.prompt.yml': `${promptFile().replace('openai', 'primary')}testData: [{ input: x }]\n` },
      async ({ folder, primary, local, cli }) => {
        git(folder, 'init', '-q', '-b', 'main');
        git(folder, 'add', '-A');
        git(folder, 'commit', '-q', '-m', 'first');
        await folder.write({ 'x.prompt.yml': (await folder.read('x.prompt.yml')).replace('{{', 'Say: {{') });
        const check = ['check', 'x.prompt.yml', '--against', 'HEAD', '--quiet', '--trust-workspace'];
        const missing = await cli(...check, '--provider', 'local');
        assert.equal(missing.code, 2);
        assert.match(
          missing.stderr,
          / check x\.prompt\.yml --against HEAD --provider local --record and commit/,
        );
        const { code, stdout, stderr } = await cli(...check, '--provider', 'local', '--run');
        assert.equal(code, 0, stderr);
        assert.match(stdout, /Nothing was checked in either run/);
        assert.deepEqual([primary.requests.length, local.requests.length], [0, 2]);
        const report = ['report', 'x.prompt.yml', '--against', 'HEAD'];
        assert.match(
          (await cli(...report, '--provider', 'local')).stdout,
          /Nothing was checked in either run/,
        );
        assert.match((await cli(...report)).stdout, /not recorded/);
        // What another provider has answered is no answer of the prompt's own.
        assert.equal((await cli(...check)).code, 2);
        await cli(...check, '--run');
        assert.deepEqual([primary.requests.length, local.requests.length], [2, 2]);
        // A report is read elsewhere: its paths are those of the workspace.
        await folder.write({
          'x.prompt.yml': (await folder.read('x.prompt.yml')).replace('test-model', 'practice-1'),
        });
        assert.match((await cli(...report)).stdout, /^x\.prompt\.yml names no real model /m);
      },
    ),
  );

  it(
    'of a server is refused until a real model is named, which the practice model is not',
    between(
      {
        'x.prompt.yml': promptFile(`samples: s.jsonl
knowledge: { sources: kb, topK: 1, rerank: true }
rules: [{ check: { words: { max: 1 } } }]
`)
          .replace('provider: openai\nmodel: test-model', 'model: practice-1')
          .replace('{{ input }}', 'Answer 1. {{ context }} {{ input }}'),
        's.jsonl': Array.from(
          { length: 3 },
          (_, at) => `${JSON.stringify({ id: `s${at}`, input: `Money back, ${at}?` })}\n`,
        ).join(''),
        'kb/refunds.md': '# Refunds\n\nA plan is refunded within 30 days.\n',
      },
      async ({ folder, local, cli }) => {
        await cli('run', 'x.prompt.yml', '--quiet');
        const commands = [
          'advise --try 1',
          'explain x.prompt.yml --second-opinion',
          'improve x.prompt.yml',
          'cost x.prompt.yml',
          'climb x.prompt.yml --no-cache',
          'run x.prompt.yml --estimate',
          'run x.prompt.yml --no-cache',
        ];
        const written = await folder.read('x.prompt.yml');
        for (const command of [...commands, 'check x.prompt.yml', 'knowledge search x.prompt.yml money']) {
          const { code, stderr } = await cli(...command.split(' '), '--provider', 'local');
          assert.equal(code, 2, `${command}: ${stderr}`);
          assert.match(stderr, /[Nn]o? real model .*"local"[;,] .*"?model.* --model\)\./, stderr);
        }
        assert.equal(local.requests.length, 0);
        for (const command of commands) {
          const before: number = local.requests.length;
          const { stderr } = await cli(
            ...[...command.split(' '), '--provider', 'local', '--model', 'small-1'],
          );
          assert.doesNotMatch(stderr, /real model/, command);
          const isCalled = !/cost|--estimate/.test(command);
          assert.equal(local.requests.length > before, isCalled, `${command}: ${stderr}`);
          await folder.write({ 'x.prompt.yml': written });
        }
        assert.deepEqual(new Set(local.requests.map(({ body }) => body.model)), new Set(['small-1']));
      },
    ),
  );
});

describe('--base-url', () => {
  const UNUSED = ['--base-url', 'http://127.0.0.1:1/v1'];

  it('is said once to have no effect where no server is asked, by every command that connects', async () => {
    const text = promptFile('testData: [{ input: x }, { input: y }]\n').replace('openai', 'practice');
    const prompts = (found: string) => {
      const written = `${text}rules: [{ id: r, check: { contains: ${found} } }]\n`;
      return { 'x.prompt.yml': written, 'y.prompt.yml': written };
    };
    await using folder = await tempWorkspace(prompts('something'));
    git(folder, 'init', '-q');
    git(folder, 'add', '.');
    git(folder, 'commit', '-qm', 'one');
    await folder.write(prompts('nothing'));
    await runCli(['run', 'x.prompt.yml'], { cwd: folder.root });
    const commands = [
      'explain x.prompt.yml --second-opinion',
      'compare x.prompt.yml HEAD now --run',
      'check y.prompt.yml --against HEAD',
      'run x.prompt.yml y.prompt.yml',
      'run x.prompt.yml --estimate',
      'climb x.prompt.yml',
      'climb x.prompt.yml --estimate',
      'improve x.prompt.yml',
    ];
    for (const command of commands) {
      const args = command.split(' ');
      const { stderr } = await runCli([...args, ...UNUSED], { cwd: folder.root });
      const said = stderr.match(/^--base-url has no effect: the provider "practice" asks .*/gm);
      assert.deepEqual(
        said,
        [
          '--base-url has no effect: the provider "practice" asks no OpenAI-compatible server; choose one that does, such as --provider openai.',
        ],
        `${command}: ${stderr}`,
      );
    }
    assert.doesNotMatch((await runCli(['run', 'x.prompt.yml'], { cwd: folder.root })).stderr, /--base-url/);
  });
});

describe('--model', () => {
  it('is said once to have no effect where the practice model answers, by every command that asks it', async () => {
    const text = promptFile('testData: [{ input: x }, { input: y }]\n').replace('openai', 'practice');
    const rules = 'rules: [{ id: r, check: { contains: nothing } }]\n';
    await using folder = await tempWorkspace({
      'x.prompt.yml': text + rules,
      'y.prompt.yml': text + rules,
    });
    const cli = (command: string) => runCli(command.split(' '), { cwd: folder.root });
    await cli('run x.prompt.yml');
    const commands = [
      'run x.prompt.yml y.prompt.yml',
      'run x.prompt.yml --estimate',
      'climb x.prompt.yml',
      'explain x.prompt.yml --second-opinion',
      'advise x.prompt.yml --try 1',
      'improve x.prompt.yml --steps 2',
    ];
    for (const command of commands) {
      const { stderr } = await cli(`${command} --model large`);
      assert.deepEqual(
        stderr.match(/.*has one model only.*/g),
        [
          'The provider "practice" has one model only, practice-1, which answers in place of large; name another provider with --provider.',
        ],
        `${command}: ${stderr}`,
      );
      for (const quiet of [command, `${command} --model practice-1`])
        assert.doesNotMatch((await cli(quiet)).stderr, /one model only/, quiet);
    }
  });
});

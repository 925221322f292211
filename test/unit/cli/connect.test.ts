import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { errorReply, type OpenAiServerOptions, startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, samplesFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const KEY = 'sk-test-123456';
const CONFIG = '.prompt-ladder/config.yml';

const connecting =
  (
    options: OpenAiServerOptions,
    test: (stage: {
      folder: TempWorkspace;
      baseUrl: string;
      cli: (
        args: readonly string[],
        more?: Partial<Parameters<typeof runCli>[1]>,
      ) => ReturnType<typeof runCli>;
    }) => Promise<void>,
  ) =>
  async () => {
    await using server = await startOpenAiServer(options);
    await using folder = await tempWorkspace();
    await test({
      folder,
      baseUrl: server.baseUrl,
      cli: (args, more) => runCli(['connect', ...args], { cwd: folder.root, ...more }),
    });
  };

describe('prompt-ladder connect', () => {
  it(
    'keeps a server in the configuration, tries it, and a prompt that names no provider runs on it',
    connecting({ models: ['small'], answer: () => 'Ready.' }, async ({ folder, baseUrl, cli }) => {
      const { code, stdout, stderr } = await cli([baseUrl]);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(
        stdout,
        /^Saved as "local" in \.prompt-ladder\/config\.yml, which answers with small where a prompt names no other\.\nsmall at http:\/\/127\.0\.0\.1:\d+\/v1 answered in \S+ m?s: Ready\.\n$/,
      );
      assert.equal(
        await folder.read(CONFIG),
        `provider: local\nmodel: small\nproviders:\n  local:\n    kind: openai\n    baseUrl: ${baseUrl}\n`,
      );
      await folder.write({
        'x.prompt.yml': promptFile('samples: s.jsonl\n').replace(/(provider|model): .*\n/g, ''),
        's.jsonl': samplesFile(2),
      });
      const run = await runCli(['run', 'x.prompt.yml'], { cwd: folder.root });
      assert.equal(run.code, 0, run.stderr);
      assert.match(run.stdout, /small/);
    }),
  );

  it(
    'saves where the prompts below the folder read it, and says of those that do not',
    connecting({ models: ['small'] }, async ({ folder, baseUrl, cli }) => {
      const asking = promptFile('testData: [{ input: x }]\n').replace(/(provider|model): .*\n/g, '');
      await folder.write({ 'a/x.prompt.yml': asking, [`a/${CONFIG}`]: 'concurrency: 1\n' });
      const only = await cli([baseUrl]);
      assert.deepEqual([only.code, only.stderr], [0, '']);
      assert.match(only.stdout, /^Saved as "local" in a\/\.prompt-ladder\/config\.yml, /);
      assert.equal((await runCli(['run', 'a'], { cwd: folder.root })).code, 0);

      await folder.write({ 'b/x.prompt.yml': asking, [`b/${CONFIG}`]: '' });
      const several = await cli([baseUrl]);
      assert.equal(several.code, 2);
      assert.match(
        several.stderr,
        /below .* of several workspaces; run prompt-ladder connect in one of them: a, b\.\n$/,
      );

      await folder.write({ 'c/x.prompt.yml': asking });
      const some = await cli([baseUrl]);
      assert.match(some.stdout, /^Saved as "local" in \.prompt-ladder\/config\.yml, /);
      assert.match(
        some.stderr,
        /^The prompts in a, b read a configuration of their own; to use the server there, run/,
      );
      assert.equal((await runCli(['run', 'c'], { cwd: folder.root })).code, 0);
    }),
  );

  it(
    'asks for the model only where there is somebody to ask',
    connecting({ models: ['small', 'large\u001b[31m'] }, async ({ folder, baseUrl, cli }) => {
      const alone = await cli([baseUrl]);
      assert.equal(alone.code, 2);
      assert.match(alone.stderr, /several models; add --model: small, large·\[31m\.\n$/);
      const asked = await cli([baseUrl], { stdin: '1\n', isTerminal: true });
      assert.equal(asked.code, 0, asked.stderr);
      assert.match(await folder.read(CONFIG), /^model: small$/m);
    }),
  );

  it(
    'takes model and name from its flags, and keeps another default',
    connecting({ models: ['small', 'large'] }, async ({ folder, baseUrl, cli }) => {
      await folder.write({ [CONFIG]: 'provider: practice # first\n' });
      const { code, stdout } = await cli([baseUrl, '--model', 'large', '--name', 'mine']);
      assert.equal(code, 0);
      assert.match(
        stdout,
        /write "provider: mine" and "model: large" into the prompts that use it, or there for/,
      );
      const written = await folder.read(CONFIG);
      assert.match(written, /^provider: practice # first\nproviders:\n {2}mine:\n/);
      await folder.write({
        [CONFIG]: written.replace('practice # first', 'mine\nmodel: large'),
        'x.prompt.yml': 'messages: [{ role: user, content: Hello }]\n',
      });
      const run = await runCli(['run', 'x.prompt.yml'], { cwd: folder.root });
      assert.match(run.stdout, /mine · large/, run.stderr);
      const unknown = await cli([baseUrl, '--model', 'larg']);
      assert.equal(unknown.code, 2);
      assert.match(unknown.stderr, /has no model "larg"; did you mean "large"\? It has small, large\./);
    }),
  );

  it(
    'says how to give a key where the server wants one, and keeps the name of its variable only',
    connecting({ models: ['small'], key: KEY }, async ({ folder, baseUrl, cli }) => {
      const without = await cli([baseUrl], { env: { OPENAI_API_KEY: KEY } });
      assert.equal(without.code, 2);
      assert.match(without.stderr, /wants an API key \(401\); put it into an environment variable, and name/);
      const unset = await cli([baseUrl, '--api-key-env', 'MY_KEY']);
      assert.match(unset.stderr, /MY_KEY is not set/);
      const right = await cli([baseUrl, '--api-key-env', 'MY_KEY'], { env: { MY_KEY: KEY } });
      assert.equal(right.code, 0, right.stderr);
      const config = await folder.read(CONFIG);
      assert.match(config, /apiKeyEnv: MY_KEY/);
      assert.equal(config.includes(KEY), false);
    }),
  );

  it(
    'exits with 3 where the server answers no call, with what it said, and keeps it all the same',
    connecting(
      { models: ['small'], script: () => ({ reply: errorReply(500, 'Out of memory') }) },
      async ({ folder, baseUrl, cli }) => {
        const { code, stdout, stderr } = await cli([baseUrl]);
        assert.equal(code, 3);
        assert.match(stdout, /^Saved as "local"/);
        assert.match(stderr, /failed \(500: Out of memory\)/);
        assert.match(await folder.read(CONFIG), /^provider: local$/m);
      },
    ),
  );

  it(
    'writes nothing where nobody answers, or where that is no address',
    connecting({}, async ({ folder, cli }) => {
      const none = await cli(['not a url']);
      assert.equal(none.code, 2);
      assert.match(none.stderr, /^prompt-ladder: "not a url" is no address of a server; /);
      const { code, stderr } = await cli(['http://127.0.0.1:1/v1']);
      assert.equal(code, 3);
      assert.match(stderr, /Cannot reach 127\.0\.0\.1:1: nothing listens there/);
      await assert.rejects(folder.read(CONFIG));
    }),
  );
});

import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { TrustFile } from '../../../src/cli/trust-file.ts';
import { runCli } from '../../support/cli.ts';
import { type OpenAiServer, startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, samplesFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const SECRET = 'sk-other-secret-1';
const KEY_FILE = 'home/.config/prompt-ladder/trust.json';

interface Cloned {
  readonly server: OpenAiServer;
  readonly folder: TempWorkspace;
  /** Runs the prompt with an environment that holds a secret. */
  readonly run: (
    args?: readonly string[],
    options?: { env?: Record<string, string>; typed?: string; cwd?: string },
  ) => Promise<{ code: number; stderr: string }>;
}

/** A workspace whose configuration wants the variable OTHER_SECRET for its server. */
const cloned = (test: (cloned: Cloned) => Promise<void>) => async () => {
  await using server = await startOpenAiServer();
  await using folder = await tempWorkspace({
    'work/a.prompt.yml': promptFile('samples: samples.jsonl\n'),
    'work/samples.jsonl': samplesFile(1),
    'work/.prompt-ladder/config.yml': `providers:\n  openai: { baseUrl: "${server.baseUrl}", apiKeyEnv: OTHER_SECRET }\n`,
    'home/.keep': '',
  });
  await test({
    server,
    folder,
    run: (args = [], { env = {}, typed, cwd = 'work' } = {}) =>
      runCli(['run', '.', '--quiet', '--no-cache', ...args], {
        cwd: folder.path(cwd),
        env: { HOME: folder.path('home'), OTHER_SECRET: SECRET, ...env },
        ...(typed !== undefined && { stdin: typed, isTerminal: true }),
      }),
  });
};

const keysSent = ({ server }: Cloned) => server.requests.map(({ headers }) => headers.authorization);
const BEARER = `Bearer ${SECRET}`;

describe('what several confirm at once', () => {
  it('is kept, all of it', async () => {
    await using folder = await tempWorkspace();
    const file = new TrustFile({ env: { HOME: folder.path('home') } });
    const requests = Array.from({ length: 12 }, (_, index) => ({
      root: folder.root,
      server: `https://host-${index}/v1`,
      variables: [],
    }));
    await Promise.all(requests.map((request) => file.add(request)));
    const kept = await file.read();
    assert.deepEqual(kept.map(({ server }) => server).sort(), requests.map(({ server }) => server).sort());
    assert.deepEqual(await readdir(folder.path('home/.config/prompt-ladder')), ['trust.json']);
  });
});

describe('what a later version has kept', () => {
  it('is neither read nor written over', async () => {
    const text = '{"format":2,"trusted":[]}';
    await using folder = await tempWorkspace({ [KEY_FILE]: text });
    const file = new TrustFile({ env: { HOME: folder.path('home') } });
    await assert.rejects(file.read(), /trust\.json was written by a later version of Prompt Ladder/);
    const request = { root: folder.root, server: 'https://host/v1', variables: [] };
    await assert.rejects(file.add(request), /trust\.json was written by a later version/);
    assert.equal(await readFile(folder.path(KEY_FILE), 'utf8'), text);
  });
});

describe('a workspace that wants an environment variable for its server', () => {
  it(
    'gets none that nobody has confirmed, and is said to want it',
    cloned(async ({ server, run }) => {
      const { code, stderr } = await run();
      assert.equal(code, 2);
      assert.equal(
        stderr,
        `prompt-ladder: This workspace wants to send prompts, samples and the environment variable OTHER_SECRET to ${server.baseUrl}, and this is not confirmed; add --trust-workspace if you trust it, or name it in PROMPT_LADDER_TRUST (${server.baseUrl}=OTHER_SECRET).\n`,
      );
      assert.equal(server.requests.length, 0);
    }),
  );

  it(
    'is trusted by a flag from then on, in a file of the user alone',
    cloned(async (all) => {
      const { folder, run } = all;
      assert.equal((await run(['--trust-workspace'])).code, 0);
      assert.equal((await run()).code, 0);
      assert.deepEqual(keysSent(all), [BEARER, BEARER]);
      assert.equal((await stat(folder.path(KEY_FILE))).mode & 0o777, 0o600);
      assert.ok(!(await folder.read(KEY_FILE)).includes(SECRET));
    }),
  );

  it(
    'is asked about at a terminal, once',
    cloned(async (all) => {
      const { server, run } = all;
      const declined = await run([], { typed: 'n\n' });
      assert.equal(declined.code, 2);
      assert.match(declined.stderr, /OTHER_SECRET to http:\S+\. Trust it\? \(y\/N\) /);
      assert.equal(server.requests.length, 0);
      assert.equal((await run([], { typed: 'y\n' })).code, 0);
      assert.ok(!(await run([], { typed: '' })).stderr.includes('Trust it'));
      assert.deepEqual(keysSent(all), [BEARER, BEARER]);
    }),
  );

  it(
    'is trusted for another server, variable or folder anew',
    cloned(async ({ server, folder, run }) => {
      await run(['--trust-workspace']);
      const config = await folder.read('work/.prompt-ladder/config.yml');
      const files = {
        'a.prompt.yml': promptFile('testData: [{ input: x }]\n'),
        '.prompt-ladder/config.yml': config,
      };
      for (const [name, text] of Object.entries(files)) await folder.write({ [`copy/${name}`]: text });
      assert.equal((await run([], { cwd: 'copy' })).code, 2);
      await folder.write({ 'work/.prompt-ladder/config.yml': config.replace('OTHER_SECRET', 'PATH') });
      assert.match((await run([], { env: { PATH: '/bin' } })).stderr, /variable PATH to/);
      await folder.write({ 'work/.prompt-ladder/config.yml': config.replace('/v1', '/v2') });
      assert.match((await run()).stderr, /OTHER_SECRET to \S+\/v2,/);
      assert.equal(server.requests.length, 1);
    }),
  );

  it(
    'is trusted by a list in the environment, and only as it says',
    cloned(async (all) => {
      const { server, run } = all;
      const { baseUrl } = server;
      const codeWith = async (list: string) => (await run([], { env: { PROMPT_LADDER_TRUST: list } })).code;
      for (const list of [baseUrl, `${baseUrl}=OTHER`, `${baseUrl}x=OTHER_SECRET`, '=OTHER_SECRET'])
        assert.equal(await codeWith(list), 2, list);
      assert.equal(await codeWith(`https://a.example ${baseUrl}/=FIRST,OTHER_SECRET`), 0);
      assert.deepEqual(keysSent(all), [BEARER]);
    }),
  );

  it(
    'is refused where the file of the user is damaged',
    cloned(async ({ folder, run }) => {
      for (const text of ['{', '[]', '{"trusted":[{}]}']) {
        await folder.write({ [KEY_FILE]: text });
        const { code, stderr } = await run();
        assert.equal(code, 2);
        assert.match(
          stderr,
          /trust\.json does not list what you trust; correct it, or delete it to be asked again\.\n$/,
        );
      }
    }),
  );
});

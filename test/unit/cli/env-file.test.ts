import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';

const KEY = 'sk-of-the-file-123456';

const FILES = {
  'work/a.prompt.yml': promptFile('samples: s.jsonl\n'),
  'work/s.jsonl': samplesFile(1),
  'work/.prompt-ladder/config.yml': '{}\n',
  'home/.keep': '',
};

async function staged(env: Readonly<Record<string, string>> = {}) {
  const server = await startOpenAiServer();
  const folder = await tempWorkspace(FILES);
  return {
    server,
    folder,
    run: (...args: readonly string[]) =>
      runCli(['run', '.', '--no-cache', '--base-url', server.baseUrl, ...args], {
        cwd: folder.path('work'),
        env: { HOME: folder.path('home'), ...env },
      }),
    keysSent: () => server.requests.map(({ headers }) => headers.authorization),
    async [Symbol.asyncDispose]() {
      await server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe('a .env in the workspace root', () => {
  it('has the key once a person has confirmed it, and shows it nowhere', async () => {
    await using stage = await staged();
    const { folder, run, keysSent } = stage;
    await folder.write({
      'work/.env': `# ours\nOPENAI_API_KEY="${KEY}"\nOPENAI_BASE_URL=http://127.0.0.1:9/v1\n`,
    });
    const refused = await run();
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /the environment variable OPENAI_API_KEY to http:.*--trust-workspace/);
    assert.deepEqual(keysSent(), []);

    const { code, stdout, stderr } = await run('--trust-workspace', '--json');
    assert.equal(code, 0, stderr);
    assert.deepEqual(keysSent(), [`Bearer ${KEY}`]);
    assert.ok(![refused.stderr, stdout, stderr].some((text) => text.includes(KEY)));
    // The word is kept.
    assert.equal((await run()).code, 0);
  });

  it("does not replace the user's own key", async () => {
    await using stage = await staged({ OPENAI_API_KEY: 'sk-of-the-user-123456' });
    await stage.folder.write({ 'work/.env': `OPENAI_API_KEY=${KEY}\n` });
    assert.equal((await stage.run()).code, 0);
    assert.deepEqual(stage.keysSent(), ['Bearer sk-of-the-user-123456']);
  });

  it('that is a link leads to no other file', async () => {
    await using stage = await staged();
    await stage.folder.write({ 'home/secrets': `OPENAI_API_KEY=${KEY}\n` });
    await symlink(stage.folder.path('home/secrets'), stage.folder.path('work/.env'));
    assert.equal((await stage.run('--trust-workspace')).code, 0);
    assert.deepEqual(stage.keysSent(), [undefined]);
  });
});

describe('a variable in config.yml', () => {
  it('is refused where it would be used as it is written', async () => {
    for (const written of [
      'model: $VAR\n',
      'providers:\n  p: { kind: openai, baseUrl: "https://$VAR/v1" }\n',
      'advice: { models: [a, "$VAR"] }\n',
    ]) {
      const config = written.replace('VAR', '{VAR}');
      await using folder = await tempWorkspace({ ...FILES, 'work/.prompt-ladder/config.yml': config });
      const { code, stdout, stderr } = await runCli(['validate'], { cwd: folder.path('work') });
      assert.equal(code, 2, written);
      assert.match(
        `${stdout}${stderr}`,
        /\$\{\w+\} is filled in only in the headers .*\(variable-in-config\)/,
      );
    }
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ADVICE_CASES } from '../../support/advice-cases.ts';
import { runCli } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const caseNamed = (name: string) => ADVICE_CASES.find((each) => each.name === name) ?? assert.fail();

type Cli = (...args: string[]) => ReturnType<typeof runCli>;

/** A spoilt prompt that was run once. */
async function spoilt(
  name: string,
  test: (folder: TempWorkspace, cli: Cli) => Promise<void>,
  change: (prompt: string) => string = (prompt) => prompt,
): Promise<void> {
  const { files, answer } = caseNamed(name);
  await using folder = await tempWorkspace({ ...files, 'x.prompt.yml': change(files['x.prompt.yml'] ?? '') });
  await using server = answer && (await startOpenAiServer({ answer: ({ body }) => answer(body) }));
  const env: Record<string, string> = server
    ? { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' }
    : {};
  const cli: Cli = (...args) => runCli(args, { cwd: folder.root, env });
  await cli('run', 'x.prompt.yml', '--quiet');
  await test(folder, cli);
}

describe('prompt-ladder advise', () => {
  it('lists faults with what would fix them, beside baselines', () =>
    spoilt('example that teaches the wrong label', async (_, cli) => {
      const { code, stdout, stderr } = await cli('advise');
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /12 of 18 samples pass \(67 %\); always "account" would have 33 %/);
      assert.match(stdout, /6 answers give the wrong label\./);
      assert.match(
        stdout,
        /1\. Remove the example in line 12: 6 of 6 wrong answers answer "bug" as it does\./,
      );
      assert.match(stdout, /not advised: Line \d+ lists the labels already\./);
      assert.match(stdout, /No samples are held out/);
    }));

  it('shows an edit, tries it without writing anything, and remembers what came of it', () =>
    spoilt('language', async (folder, cli) => {
      const before = await folder.read('x.prompt.yml');
      assert.match((await cli('advise', '--show', '1')).stdout, /\+ +The answer must be in German\./);
      const { code, stdout } = await cli('advise', '--try', '1', '--quiet');
      assert.equal(code, 0, stdout);
      assert.match(stdout, /Fixes 6 of 6, breaks 0 of 6, \+\d+ tokens a call; price unknown\./);
      assert.equal(await folder.read('x.prompt.yml'), before);
      assert.match((await cli('advise')).stdout, /helped in 1 of 1 trial here/);
    }));

  it('keeps what helps between two versions, proven on held-out samples, and undoes it in one step', () =>
    spoilt(
      'language',
      async (folder, cli) => {
        const before = await folder.read('x.prompt.yml');
        const { code, stdout, stderr } = await cli('advise', '--try', '1', '--keep', '--quiet');
        assert.deepEqual([code, stderr], [0, '']);
        assert.match(stdout, /On \d+ samples it had not seen: \d+ → \d+ pass/);
        const [, version = ''] =
          /undo it with prompt-ladder restore x\.prompt\.yml (\S+)\./.exec(stdout) ?? [];
        assert.notEqual(await folder.read('x.prompt.yml'), before);
        const restored = await cli('restore', 'x.prompt.yml', version);
        assert.equal(restored.code, 0, restored.stderr);
        assert.equal(await folder.read('x.prompt.yml'), before);
      },
      (prompt) => prompt.replace('name: x\n', 'name: x\nholdout: 40 %\n'),
    ));

  it('writes nothing where the trial does not speak for it, and does not advise it again', () =>
    spoilt('weak model', async (folder, cli) => {
      // The larger model is no better than the small one here.
      await folder.write({ '.prompt-ladder/config.yml': 'advice: { models: [small, equal] }\n' });
      const before = await folder.read('x.prompt.yml');
      const { code, stderr } = await cli('advise', '--try', '1', '--keep', '--quiet');
      assert.equal(code, 1);
      assert.match(stderr, /does not speak for it, so nothing was written/);
      assert.equal(await folder.read('x.prompt.yml'), before);
      const { stdout } = await cli('advise');
      assert.match(stdout, /not advised: It was tried on \d+ \w+: it fixed 0 of 4\./);
      assert.match(stdout, /No remedy is left: ask a person/);
    }));

  it('refuses in a sentence what it cannot do', () =>
    spoilt('shape', async (folder, cli) => {
      for (const [args, message] of [
        [['--try', '9'], /There is no advice 9; there are 1 to \d+\./],
        [['--keep'], /--keep writes what was tried; name the remedy with --try/],
        [['nothing'], /There is no run "nothing"/],
      ] as const) {
        const { code, stderr } = await cli('advise', ...args);
        assert.equal(code, 2);
        assert.match(stderr, message);
      }
      await folder.write({ 'x.prompt.yml': (await folder.read('x.prompt.yml')).replace('Sort', 'Order') });
      assert.match((await cli('advise')).stderr, /x\.prompt\.yml has changed since run .*; run it again\./);
    }));

  it('says that there is no guard, and remembers that a server refuses a schema', async () => {
    const { files } = caseNamed('shape');
    await using folder = await tempWorkspace({
      ...files,
      'x.prompt.yml': (files['x.prompt.yml'] ?? '').replace(
        /provider: practice\nmodel: .*/,
        'provider: openai\nmodel: m',
      ),
    });
    await using server = await startOpenAiServer({
      answer: () => 'Sure, this is about billing.',
      script: ({ body }) =>
        body.response_format
          ? { reply: { status: 400, body: '{"error":{"message":"no response_format here"}}' } }
          : {},
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: string[]) => runCli([...args, '--quiet'], { cwd: folder.root, env });
    await cli('run', 'x.prompt.yml');
    assert.match(
      (await cli('advise', '--try', '1')).stdout,
      /The server refuses it: .*no response_format here/,
    );
    assert.match((await cli('advise')).stdout, /not advised: The server refused a JSON Schema on \d+ \w+/);
    assert.match(
      (await cli('advise', '--try', '1')).stdout,
      /nothing passes yet that it could break, so there is no guard/,
    );
  });
});

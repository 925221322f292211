import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const PROMPT = `name: Colours
provider: practice
messages:
  - role: user
    content: "Reply with exactly one of: red, green. {{ input }}"
testData:
  - { input: a red rose, expected: red }
  - { input: green grass, expected: green }
  - { input: a red brick, expected: red }
`;

describe('prompt-ladder suggest-rules', () => {
  it('drafts rules from the prompt alone where there is no run, and says so', async () => {
    await using folder = await tempWorkspace({ 'a.prompt.yml': PROMPT });
    const { code, stdout, stderr } = await runCli(['suggest-rules', 'a.prompt.yml'], { cwd: folder.root });
    assert.equal(code, 0);
    assert.match(
      stdout,
      /# prompt line 5: .*\n {2}- id: values\n {4}check: \{ enum: \{ values: \[ red, green \] \} \}\n$/,
    );
    assert.match(
      stderr,
      /^1 rule suggested from the prompt's own sentences alone, as no run of it is stored\. To use/,
    );
  });

  it('drafts rules from the last run, or the one named, and never writes over a file', async () => {
    await using folder = await tempWorkspace({ 'a.prompt.yml': PROMPT, 'b.prompt.yml': PROMPT });
    const cli = (...args: string[]) => runCli(args, { cwd: folder.root });
    await cli('run', 'a.prompt.yml', '--quiet');
    const [run = ''] = await readdir(folder.path('.prompt-ladder/runs'));
    // A run with values of one's own is none of the samples.
    await cli('run', 'a.prompt.yml', '--quiet', '--var', 'input=a green hill');
    for (const named of [[], ['--run', run], ['--run', folder.path('.prompt-ladder/runs', run)]]) {
      const { code, stdout } = await cli('suggest-rules', 'a.prompt.yml', ...named);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`that passed in run ${run}, and from the prompt`));
    }
    const written = await cli('suggest-rules', 'a.prompt.yml', '--out', 'a.rules.yml');
    assert.deepEqual([written.code, written.stdout], [0, '']);
    const text = await folder.read('a.rules.yml');
    assert.equal((await cli('validate', 'a.rules.yml')).code, 0);
    const results = `.prompt-ladder/runs/${run}/results.jsonl`;
    assert.equal((await cli('check-output', results, '--rules', 'a.rules.yml')).code, 0);

    await folder.write({ 'a.rules.yml': 'mine' });
    const refused = await cli('suggest-rules', 'a.prompt.yml', '--out', 'a.rules.yml');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /a\.rules\.yml already exists; add --force/);
    assert.equal(await folder.read('a.rules.yml'), 'mine');
    assert.equal((await cli('suggest-rules', 'a.prompt.yml', '--out', 'a.rules.yml', '--force')).code, 0);
    assert.equal(await folder.read('a.rules.yml'), text);

    const others = await cli('suggest-rules', 'b.prompt.yml', '--run', run);
    assert.equal(others.code, 2);
    assert.match(others.stderr, /is one of a\.prompt\.yml, not of b\.prompt\.yml/);
  });

  it('says what keeps it from suggesting anything', async () => {
    await using folder = await tempWorkspace({
      'silent.prompt.yml': 'messages: [{ role: user, content: Hello }]\n',
      'broken.prompt.yml': 'messages: 7\n',
    });
    const silent = await runCli(['suggest-rules', 'silent.prompt.yml'], { cwd: folder.root });
    assert.deepEqual([silent.code, silent.stdout], [0, '']);
    assert.match(silent.stderr, /^Nothing to suggest: /);
    for (const [prompt, reason] of [
      ['broken.prompt.yml', /broken\.prompt\.yml:1:11: error: .*\n.*nothing can be suggested/],
      ['nowhere.prompt.yml', /no file, folder or match/],
      ['.', /\. matches several prompt files; name one of them: broken\.prompt\.yml, silent\.prompt\.yml\./],
    ] as const) {
      const { code, stdout, stderr } = await runCli(['suggest-rules', prompt], { cwd: folder.root });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, reason);
    }
  });
});

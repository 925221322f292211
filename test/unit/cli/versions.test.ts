import assert from 'node:assert/strict';
import { readdir, rename, rm, symlink } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { git } from '../../support/git.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const promptText = (instruction: string, temperature = 0) => `model: m
modelParameters:
  temperature: ${temperature}
messages:
  - role: system
    content: |
      ${instruction}
  - role: user
    content: "{{ input }}"
samples: s.jsonl
rules: [x.rules.yml]
`;
const RULES = 'rules:\n  - id: short\n    check: { words: { max: 8 } }\n';
const FILES = {
  'x.prompt.yml': promptText('Answer.'),
  'x.rules.yml': RULES,
  's.jsonl': '{"id":"a","input":"Hi"}\n',
};

/** The command line in a folder: what it prints, which must be without a mistake unless one is expected. */
const inFolder = (folder: TempWorkspace) => {
  const run = async (args: readonly string[], expected: number) => {
    const { code, stdout, stderr } = await runCli(args, { cwd: folder.root });
    assert.equal(code, expected, stderr);
    return expected === 0 ? stdout : stderr;
  };
  return {
    does: (...args: readonly string[]) => run(args, 0),
    refuses: (...args: readonly string[]) => run(args, 2),
  };
};

describe('versions on the command line', () => {
  it('are saved, listed with what each changed, labelled, shown and restored', async () => {
    await using folder = await tempWorkspace(FILES);
    const { does, refuses } = inFolder(folder);
    assert.match(await does('versions', 'x.prompt.yml'), /has no saved version; save one/);
    assert.match(await does('save', 'x.prompt.yml', '-m', 'The first'), /saved as v1-[0-9a-f]{8}: /);
    assert.match(await refuses('save', 'x.prompt.yml'), /has not changed since v1-/);

    await folder.write({
      'x.prompt.yml': promptText('Answer in one sentence.', 0.7),
      'x.rules.yml': `${RULES}  - id: plain\n    check: { notContains: "*" }\n`,
    });
    assert.match(
      await does('diff', 'x.prompt.yml'),
      /v1-.* → now: \+1 −1 lines in system, temperature 0 → 0\.7, one rule more\n[\s\S]*- {6}Answer\.\n\+ {6}Answer in one sentence\.[\s\S]*--- x\.rules\.yml/,
    );
    await does('save', 'x.prompt.yml', '-m', 'One sentence');
    await does('label', 'x.prompt.yml', 'production', 'v1');
    assert.match(
      await does('versions', 'x.prompt.yml'),
      /^v2-\w+ {2}One sentence\n.*temperature 0 → 0\.7.*\nv1-\w+ production {2}The first\n.*the first one\n$/,
    );
    await folder.write({ 'hi.txt': 'Hi\n' });
    const shown = JSON.parse(await does('show', 'x.prompt.yml@production', '--var', 'input=@hi.txt'));
    assert.deepEqual(shown.messages, [
      { role: 'system', content: 'Answer.\n' },
      { role: 'user', content: 'Hi' },
    ]);
    assert.deepEqual([shown.model, shown.parameters], ['m', { temperature: 0 }]);

    assert.match(
      await does('restore', 'x.prompt.yml', 'production'),
      /x\.prompt\.yml, x\.rules\.yml are as in v1-/,
    );
    assert.equal(await folder.read('x.prompt.yml'), FILES['x.prompt.yml']);
    assert.equal(await folder.read('x.rules.yml'), RULES);
    assert.match(await does('restore', 'x.prompt.yml', 'v1'), /as v1-\w+ has it already/);
  });

  it('are compared by messages as they are sent, samples and other prompt files, too', async () => {
    const greeting = (text: string) =>
      promptText(`{% if input == "Hi" %}${text}{% else %}Answer.{% endif %}`);
    await using folder = await tempWorkspace({
      ...FILES,
      'x.prompt.yml': greeting('Greet.'),
      'y.prompt.yml': greeting('Say hello.'),
      's.jsonl': '{"id":"a","input":"Hi"}\n{"id":"b","input":"Why?"}\n',
    });
    const { does, refuses } = inFolder(folder);
    git(folder, 'init', '-q', '-b', 'main');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', 'first');
    await does('save', 'x.prompt.yml');
    const other = await does('diff', 'x.prompt.yml', 'y.prompt.yml');
    assert.match(other, /^y\.prompt\.yml → now: \+1 −1 lines in system/);
    assert.match(other, /--- messages of sample a\ty[\s\S]*\[system\]\n-Say hello\.\n\+Greet\./);
    assert.doesNotMatch(await does('diff', 'x.prompt.yml', 'y.prompt.yml', '--sample', 'b'), /messages of/);
    assert.match(
      await refuses('diff', 'x.prompt.yml', 'z.prompt.yml'),
      /no prompt file z\.prompt\.yml; check its/,
    );
    assert.match(
      await refuses('diff', 'x.prompt.yml', 'v1', '--sample', 'c'),
      /has no sample "c"; check its id/,
    );

    await folder.write({ 's.jsonl': '{"id":"a","input":"Hi"}\n{"id":"c","input":"How?"}\n' });
    assert.match(
      await does('diff', 'x.prompt.yml', 'HEAD'),
      /The texts are the same\.\n\n--- s\.jsonl[\s\S]*-\{"id":"b","input":"Why\?"\}\n\+\{"id":"c","input":"How\?"\}/,
    );
    assert.match(await does('diff', 'x.prompt.yml', 'v1'), /The texts are the same\.\n\ns\.jsonl differs\n$/);
  });

  it('are never restored through a link that leads out of the workspace', async () => {
    await using outside = await tempWorkspace({ 'x.rules.yml': 'theirs\n' });
    await using folder = await tempWorkspace({
      ...FILES,
      'x.prompt.yml': promptText('Answer.').replace('x.rules.yml', 'rules/x.rules.yml'),
      'rules/x.rules.yml': RULES,
    });
    const { does, refuses } = inFolder(folder);
    await does('save', 'x.prompt.yml');
    await rm(folder.path('rules'), { recursive: true });
    await symlink(outside.root, folder.path('rules'));
    assert.match(
      await refuses('restore', 'x.prompt.yml', 'v1', '--force'),
      /rules\/x\.rules\.yml leads out of the workspace by a link, so it is not restored; remove the link\./,
    );
    assert.equal(await outside.read('x.rules.yml'), 'theirs\n');
  });

  it('are never restored over changes that nothing else holds', async () => {
    await using folder = await tempWorkspace(FILES);
    const { does, refuses } = inFolder(folder);
    await does('save', 'x.prompt.yml');
    await folder.write({ 'x.prompt.yml': promptText('Unsaved.') });
    assert.match(await refuses('restore', 'x.prompt.yml', 'v1'), /in no saved version and no commit/);
    assert.equal(await folder.read('x.prompt.yml'), promptText('Unsaved.'));
    await does('restore', 'x.prompt.yml', 'v1', '--force');
    assert.equal(await folder.read('x.prompt.yml'), FILES['x.prompt.yml']);
  });

  it('have labels that roll back, and protected ones that ask', async () => {
    await using folder = await tempWorkspace({
      ...FILES,
      '.prompt-ladder/config.yml': 'protectedLabels: [production]\n',
    });
    const { does, refuses } = inFolder(folder);
    assert.match(await refuses('label', 'x.prompt.yml', 'production'), /no saved version to label/);
    await does('save', 'x.prompt.yml');
    await does('label', 'x.prompt.yml', 'production');
    await folder.write({ 'x.prompt.yml': promptText('Two.') });
    await does('save', 'x.prompt.yml');
    assert.match(await refuses('label', 'x.prompt.yml', 'production'), /is protected; move it with --yes/);
    await does('label', 'x.prompt.yml', 'production', '--yes');
    assert.match(
      await does('label', 'x.prompt.yml', 'production', '--roll-back', '--yes'),
      /production is v1-\w+ now; it was v2-/,
    );
    assert.match(
      await refuses('label', 'x.prompt.yml', 'production', '--roll-back', '--yes'),
      /no version before it/,
    );
    assert.match(
      await refuses('diff', 'x.prompt.yml', 'productoin'),
      /has no version "productoin"; did you mean production\?/,
    );
    await does('label', 'x.prompt.yml', 'production', '--remove', '--yes');
    assert.match(await refuses('label', 'x.prompt.yml', 'v3'), /cannot be a label/);
  });

  it('are runs and commits, too, also from before a rename', async () => {
    await using folder = await tempWorkspace(FILES);
    const { does, refuses } = inFolder(folder);
    git(folder, 'init', '-q', '-b', 'main');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', 'first');
    await using server = await startOpenAiServer();
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    await folder.write({ 'x.prompt.yml': promptText('As it ran.') });
    await runCli(['run', 'x.prompt.yml', '--quiet', '--provider', 'openai'], { cwd: folder.root, env });
    const [run = ''] = (await readdir(folder.path('.prompt-ladder', 'runs'))).filter((name) =>
      /^\d/.test(name),
    );
    await folder.write({ 'x.prompt.yml': promptText('Later.') });

    assert.match(await does('diff', 'x.prompt.yml', 'HEAD', run), /- {6}Answer\.\n\+ {6}As it ran\./);
    await does('restore', 'x.prompt.yml', run, '--force');
    assert.equal(await folder.read('x.prompt.yml'), promptText('As it ran.'));

    await rename(folder.path('x.prompt.yml'), folder.path('y.prompt.yml'));
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', 'rename');
    assert.match(await does('diff', 'y.prompt.yml', 'HEAD~1'), /- {6}Answer\.\n\+ {6}As it ran\./);
    assert.match(await refuses('diff', 'y.prompt.yml', 'nothing'), /There is no revision "nothing"/);
    assert.match(await refuses('diff', 'y.prompt.yml', 'v7'), /has no version "v7"; save one/);
  });

  it('refuse in a sentence what is not there', async () => {
    await using folder = await tempWorkspace({ ...FILES, 'bad.prompt.yml': 'messages: 7\n' });
    const { refuses } = inFolder(folder);
    assert.match(
      await refuses('save', 'none.prompt.yml'),
      /There is no file, folder or match for none\.prompt\.yml/,
    );
    assert.match(await refuses('save', 'bad.prompt.yml'), /it is not a prompt; fix the listed errors/);
    assert.match(await refuses('show', 'x.prompt.yml'), /input.*, or give it with --var\.\n/);
    assert.match(await refuses('show', 'x.prompt.yml', '--var', 'input'), /name=value, or name=@FILE/);
    assert.match(
      await refuses('show', 'x.prompt.yml', '--var', 'input=@none'),
      /--var input=@none names a file that cannot be read/,
    );
    assert.match(await refuses('diff', 'x.prompt.yml', 'HEAD'), /is in no git repository/);
  });
});

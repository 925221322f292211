import assert from 'node:assert/strict';
import { cp, readdir } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { git } from '../../support/git.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { samplesFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const prompt = (text: string) => `name: Test
provider: openai
model: m
retry: { attempts: 1 }
messages:
  - role: system
    content: ${text}
  - role: user
    content: "{{ input }}"
samples: s.jsonl
rules: [{ id: even, check: { regex: "[02468]$" }, repair: Make it even. }]
`;

const recordings = async (folder: TempWorkspace) =>
  (await readdir(folder.path('.prompt-ladder/recordings'))).sort();

describe('prompt-ladder recordings', () => {
  it('finds by replaying what no version asks for, repairs and repeats too, and removes that alone', async () => {
    await using folder = await tempWorkspace({ 'a.prompt.yml': prompt('First.'), 's.jsonl': samplesFile(4) });
    await using server = await startOpenAiServer({
      answer: ({ body, index }) => `${index} ${body.messages.at(-1)?.content}`,
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root, env });
    const record = () => cli('run', '.', '--record', '--repeat', '2', '--quiet');
    assert.match((await cli('recordings')).stdout, /^There are no recordings/);

    await record();
    const first = await recordings(folder);
    assert.ok(first.length > 8, 'repairs are recorded, too');
    git(folder, 'init', '-q', '-b', 'main');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', 'first');
    await folder.write({ 'a.prompt.yml': prompt('Second.') });
    await record();
    assert.equal((await cli('save', 'a.prompt.yml', '-m', 'two')).code, 0);
    const second = (await recordings(folder)).filter((name) => !first.includes(name));
    await folder.write({ 'a.prompt.yml': prompt('Third.') });
    await record();
    const third = (await recordings(folder)).filter((name) => ![...first, ...second].includes(name));
    await folder.write({ 'a.prompt.yml': prompt('Fourth.') });
    const asked = server.requests.length;

    const { stdout } = await cli('recordings', '--prune');
    const all = first.length + second.length + third.length;
    const says = (place: string, how: string) =>
      new RegExp(
        `${third.length} of ${all} recordings in ${place}, of 3 versions of 1 prompt, are used by none .*${how}`,
      );
    assert.match(stdout, says('.prompt-ladder/recordings', 'add --yes'));
    await using above = await tempWorkspace();
    await cp(folder.root, above.path('app'), { recursive: true });
    const { stdout: fromAbove } = await runCli(['recordings'], { cwd: above.root });
    assert.match(fromAbove, says('app/.prompt-ladder/recordings', 'with --prune'));
    assert.deepEqual(await recordings(folder), [...first, ...second, ...third].sort());
    assert.equal((await cli('recordings', '--prune', '--yes')).code, 0);
    assert.deepEqual(await recordings(folder), [...first, ...second].sort());

    git(folder, 'commit', '-q', '-a', '-m', 'fourth');
    await cli('recordings', '--prune', '--keep', 'HEAD~1', '--yes');
    assert.deepEqual(await recordings(folder), [...first, ...second].sort());
    await cli('recordings', '--prune', '--yes');
    assert.deepEqual(await recordings(folder), second);
    assert.equal(server.requests.length, asked, 'nothing is called');
    assert.equal((await readdir(folder.path('.prompt-ladder/runs'))).length, 3);

    await folder.write({ 'a.prompt.yml': 'messages: 7\n' });
    const broken = await cli('recordings', '--prune', '--yes');
    assert.equal(broken.code, 2);
    assert.match(broken.stderr, /cannot be read as a prompt in now, so its recordings cannot be found/);
    assert.deepEqual(await recordings(folder), second);
  });
});

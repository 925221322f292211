import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { tempWorkspace } from '../../support/workspace.ts';

describe('prompt-ladder init', () => {
  it('begins a workspace whose prompt runs and passes, and writes over nothing', async () => {
    await using folder = await tempWorkspace();
    const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root });
    const first = await cli('init', 'prompts');
    assert.deepEqual([first.code, first.stderr], [0, '']);
    assert.match(first.stdout, /Run it: prompt-ladder run prompts\/new\.prompt\.yml\n$/);
    const validated = await cli('validate', '--strict', 'prompts');
    assert.equal(validated.code, 0, validated.stderr);
    const { code, stdout } = await cli('run', 'prompts/new.prompt.yml', '--quiet');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /100 % pass/);

    await folder.write({ 'prompts/new.prompt.yml': 'mine' });
    assert.match((await cli('init', 'prompts')).stdout, /new\.prompt\.yml is there already/);
    assert.equal(await folder.read('prompts/new.prompt.yml'), 'mine');
  });
});

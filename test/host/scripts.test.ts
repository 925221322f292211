import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { User } from './support/user.ts';
import { inWorkspace, write } from './support/workspace.ts';

describe('scripts of a workspace', () => {
  const user = new User();

  before(async () => {
    await write(
      'scripted/a.prompt.yml',
      'provider: practice\nmodel: m\nmessages: [{ role: user, content: "{{ input }}" }]\nsamples: s.jsonl\nrules: [{ id: own, check: { script: check.mjs } }]\n',
    );
    await write('scripted/s.jsonl', '{"id":"a","input":"Say hello."}\n');
    await write(
      'scripted/check.mjs',
      `import { readFileSync, writeFileSync } from 'node:fs';
const code = (attempt) => { try { attempt(); return 'done'; } catch ({ code }) { return code; } };
export default () => [
  code(() => readFileSync(import.meta.dirname + '/s.jsonl')),
  code(() => readFileSync(process.execPath)),
  code(() => writeFileSync(import.meta.dirname + '/written', '')),
  Object.keys(process.env).length,
].join();
`,
    );
    await write('scripted/.prompt-ladder/config.yml', '');
    user.answers('showInformationMessage', undefined);
    user.answers('showWarningMessage', undefined);
  });

  after(async () => {
    user.leave();
    await vscode.workspace.fs.delete(inWorkspace('scripted'), { recursive: true });
  });

  it('read the workspace, and neither the environment nor anything else', async () => {
    await vscode.commands.executeCommand('promptLadder.run', inWorkspace('scripted/a.prompt.yml'));
    const runs = inWorkspace('scripted/.prompt-ladder/runs').fsPath;
    const [id = ''] = await readdir(runs);
    const { violations } = JSON.parse(await readFile(join(runs, id, 'results.jsonl'), 'utf8'));
    assert.equal(violations[0]?.message, 'done,ERR_ACCESS_DENIED,ERR_ACCESS_DENIED,0');
  });
});

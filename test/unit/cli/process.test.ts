import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'mocha';
import manifest from '../../../package.json' with { type: 'json' };
import { startCli } from '../../support/cli.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const FILES = {
  'no-bug.rules.yml': 'rules:\n  - id: no-bug\n    check: { notContains: bug }\n',
  'good.txt': 'a feature\n',
  'bad.txt': 'a bug\n',
};
const CHECK = ['check-output', '--rules', 'no-bug.rules.yml'];

describe('the process of the command line', () => {
  it('ends with the exit code, having written all of it', async () => {
    await using folder = await tempWorkspace(FILES);
    const { code, stdout } = await startCli([...CHECK, 'bad.txt'], { cwd: folder.root }).ended;
    assert.equal(code, 1);
    assert.match(stdout, /^bad\.txt:1:3: error: [^\n]*\n$/);
  });

  it('reads standard input, the working folder and the environment', async () => {
    await using folder = await tempWorkspace(FILES);
    const options = { cwd: folder.root, stdin: 'well, a bug', env: { FORCE_COLOR: '1' } };
    const { stdout } = await startCli([...CHECK, '-'], options).ended;
    assert.match(stdout, /stdin:1:9/);
    assert.ok(stdout.includes('\u001b[31merror'));
  });

  it('tells its version, with nothing else loaded', async () => {
    await using folder = await tempWorkspace();
    const { code, stdout } = await startCli(['--version'], { cwd: folder.root }).ended;
    assert.deepEqual([code, stdout], [0, `${manifest.version}\n`]);
  });

  it('watches its memory only while it makes calls', async () => {
    await using folder = await tempWorkspace({
      ...FILES,
      'x.prompt.yml': 'messages:\n  - role: user\n    content: Hello\n',
    });
    const count =
      "let n=0;const{setInterval:set}=globalThis;globalThis.setInterval=(look,ms)=>{n+=ms===50;return set(look,ms)};process.on('exit',()=>process.stderr.write('watched: '+n))";
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(count)}` };
    const options = { cwd: folder.root, env };
    assert.match((await startCli([...CHECK, 'good.txt'], options).ended).stderr, /watched: 0$/);
    assert.match((await startCli(['run', 'x.prompt.yml'], options).ended).stderr, /watched: 1$/);
  });

  it('ends quietly when its reader does', async () => {
    await using folder = await tempWorkspace({ ...FILES, 'bad.jsonl': '"a bug"\n'.repeat(20_000) });
    const { child, ended } = startCli([...CHECK, 'bad.jsonl'], { cwd: folder.root });
    child.stdout?.once('data', () => child.stdout?.destroy());
    const [[code]] = await Promise.all([once(child, 'exit'), assert.rejects(ended)]);
    assert.equal(code, 0);
  });
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { before, describe, it } from 'mocha';
import manifest from '../../package.json' with { type: 'json' };
import { npm } from '../../scripts/npm.mjs';
import { VSIX } from '../../scripts/package.mjs';
import { ROOT } from '../../scripts/paths.mjs';
import { temporaryFolder } from '../../scripts/temporary-folder.mjs';

const run = promisify(execFile);

const PROMPT = `name: Hello
provider: practice
model: practice
messages:
  - role: user
    content: "Say hello to {{ input }}."
samples: s.jsonl
rules:
  - id: some-text
    check: { script: check.mjs }
`;

/** Puts a command into a folder of its own, as npm does, and runs it by its name as a shell would. */
async function commandOf(file: string) {
  const bin = temporaryFolder('bin');
  await symlink(file, join(bin, 'prompt-ladder'));
  const env = { PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter) };
  return (args: readonly string[], cwd: string) => run('prompt-ladder', args, { cwd, env });
}

async function workspace(): Promise<string> {
  const folder = temporaryFolder('package');
  await mkdir(join(folder, '.prompt-ladder'));
  await writeFile(join(folder, 'x.prompt.yml'), PROMPT);
  await writeFile(join(folder, 's.jsonl'), '{"input":"Ada"}\n');
  // Passes only under Node's permission model, without environment.
  await writeFile(
    join(folder, 'check.mjs'),
    `import { readFileSync, writeFileSync } from 'node:fs';
const code = (attempt) => { try { attempt(); return 'done'; } catch ({ code }) { return code; } };
export default () => {
  const codes = [
    code(() => readFileSync(import.meta.dirname + '/s.jsonl')),
    code(() => readFileSync(process.execPath)),
    code(() => writeFileSync(import.meta.dirname + '/written', '')),
  ];
  return codes.join() === 'done,ERR_ACCESS_DENIED,ERR_ACCESS_DENIED' && Object.keys(process.env).length === 0 || codes.join();
};
`,
  );
  return folder;
}

describe('the command line as it is handed out', () => {
  let unpacked = '';

  before(async () => {
    const folder = temporaryFolder('npm');
    const [{ filename }] = JSON.parse(await npm(ROOT, 'pack', '--json', '--pack-destination', folder));
    await run('tar', ['-xzf', join(folder, filename)], { cwd: folder });
    unpacked = join(folder, 'package');
  });

  it('is a command that a shell runs when it is linked', async () => {
    const command = await commandOf(join(ROOT, manifest.bin['prompt-ladder']));
    const { stdout } = await command(['--version'], await workspace());
    assert.equal(stdout, `${manifest.version}\n`);
  });

  it('is whole as a package: checks, runs with scripts, and makes pages', async () => {
    const file = join(unpacked, manifest.bin['prompt-ladder']);
    // npm makes commands executable when it installs them.
    await chmod(file, 0o755);
    const command = await commandOf(file);
    const folder = await workspace();
    await command(['validate', '--strict'], folder);
    const { stdout } = await command(['run', '.', '--out', 'report.html'], folder);
    assert.match(stdout, /100 % pass/);
    assert.match(await readFile(join(folder, 'report.html'), 'utf8'), /<title>/);
  });

  it('is a library that loads a prompt by label, and little else', async () => {
    const command = await commandOf(join(unpacked, manifest.bin['prompt-ladder']));
    const folder = await workspace();
    await command(['save', 'x.prompt.yml'], folder);
    await command(['label', 'x.prompt.yml', 'production'], folder);
    await writeFile(join(folder, 'x.prompt.yml'), PROMPT.replace('Say hello', 'Say bye'));
    await mkdir(join(folder, 'node_modules'));
    await symlink(unpacked, join(folder, 'node_modules', 'prompt-ladder'));
    await writeFile(
      join(folder, 'app.mts'),
      `import { type LoadedPrompt, loadPrompt } from 'prompt-ladder';
const prompt: LoadedPrompt = await loadPrompt('x.prompt.yml', 'production');
console.log(prompt.messages({ input: 'Ada' })[0]?.content);
`,
    );
    const { stdout } = await run(process.execPath, ['app.mts'], { cwd: folder });
    assert.equal(stdout, 'Say hello to Ada.\n');
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--lib',
      'es2022,dom',
    ];
    await run(process.execPath, [tsc, ...options, 'app.mts'], { cwd: folder });
  });

  it('names what it holds of others, as the extension does', async () => {
    const notices = 'dist/ThirdPartyNotices.txt';
    assert.match(await readFile(join(unpacked, notices), 'utf8'), /^yaml \d[\d.]* \(ISC\)$/m);
    // An archive holds the names of its files as they are.
    assert.ok((await readFile(VSIX)).includes(`extension/${notices}`));
  });
});

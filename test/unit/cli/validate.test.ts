import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'mocha';
import { ROOT } from '../../../scripts/paths.mjs';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { diskFiles } from '../../../src/core/files.ts';
import { reviewsFolder } from '../../../src/core/reviews/review-files.ts';
import { workspaceRoot } from '../../../src/core/workspace/config.ts';
import { findPrompts } from '../../../src/core/workspace/find-prompts.ts';
import { runCli } from '../../support/cli.ts';
import { promptFile, tempWorkspace } from '../../support/workspace.ts';

const GOOD = {
  '.git/HEAD': 'ref: refs/heads/main\n',
  'good.prompt.yml': promptFile('samples: good.jsonl\nrules: good.rules.yml\n'),
  'good.jsonl': '{"id":"a","input":"1"}\n',
  'good.rules.yml': 'rules: [{ check: json }]\n',
};
const BAD = {
  'bad/unknown-key.prompt.yml': promptFile('samples: ../good.jsonl\nmodell: x\n'),
  'bad/undefined.prompt.yml': promptFile('samples: ../good.jsonl\n').replace('input', 'inptu'),
  'bad/unused.prompt.yml': promptFile('samples: unused.jsonl\n'),
  'bad/unused.jsonl': '{"input":"1"}\n{"input":"2","more":"3"}\n',
  'bad/missing.prompt.yml': promptFile('samples: ../good.jsonl\nknowledge: nothing.md\n'),
  'bad/twice.prompt.yml': promptFile('samples: twice.csv\n'),
  'bad/twice.csv': 'id,input\na,1\nb,2\na,3\n',
  'bad/bad.rules.yml': 'rules:\n  - check: { regex: "(" }\n',
  'bad/.prompt-ladder/config.yml': 'provider: nobody\n',
};

/** What the lines of `validate` say, without the sentences. */
const places = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^(\S+: \w+): .* \(([a-z-]+)\)$/, '$1 $2'));

const EXPECTED = [
  'bad/.prompt-ladder/config.yml:1:11: error unknown-provider',
  'bad/bad.rules.yml:2:21: error invalid-rule',
  'bad/missing.prompt.yml:8:12: error missing-file',
  'bad/twice.csv:4:1: error duplicate-sample-id',
  'bad/undefined.prompt.yml:6:18: error undefined-variable',
  'bad/unknown-key.prompt.yml:8:1: warning unknown-key',
  'bad/unused.jsonl:2:1: warning unused-column',
  'good.jsonl:1:1: warning unused-column',
];

describe('prompt-ladder validate', () => {
  it('says which verdicts and corrections of people are damaged', async () => {
    await using folder = await tempWorkspace({ ...GOOD, '.prompt-ladder/config.yml': '' });
    const reviews = reviewsFolder(folder.root, folder.path('good.prompt.yml'));
    await mkdir(join(reviews, 'categories'), { recursive: true });
    await writeFile(join(reviews, 'a.yml'), 'verdict: maybe\n');
    await writeFile(join(reviews, 'categories', 'b.yml'), 'category: bad luck\n');
    const { code, stdout } = await runCli(['validate'], { cwd: folder.root });
    assert.equal(code, 2);
    assert.match(stdout, /\/a\.yml:1:10: error: "verdict" must be approve, reject or correct, not "maybe"\./);
    assert.match(
      stdout,
      /\/categories\/b\.yml:1:11: error: "category" must be provider, .*, not "bad luck"\./,
    );
  });

  it('says nothing but how much it checked when all is well', async () => {
    await using folder = await tempWorkspace(GOOD);
    for (const path of [[], ['.'], ['good.prompt.yml', 'good.rules.yml']]) {
      assert.deepEqual(await runCli(['validate', ...path], { cwd: folder.root }), {
        code: 0,
        stdout: '',
        stderr: '2 files checked: 0 errors, 0 warnings\n',
      });
    }
  });

  it('finds every kind of mistake in a folder, each at its place', async () => {
    await using folder = await tempWorkspace({ ...GOOD, ...BAD });
    const { code, stdout, stderr } = await runCli(['validate', '.'], { cwd: folder.root });
    assert.equal(code, 2);
    assert.deepEqual(places(stdout), EXPECTED);
    assert.equal(stderr, '9 files checked: 5 errors, 3 warnings\n');
    const below = await runCli(['validate'], { cwd: folder.path('bad') });
    assert.deepEqual(
      places(below.stdout).toSorted(),
      EXPECTED.map((line) => (line.startsWith('bad/') ? line.slice(4) : `../${line}`)).toSorted(),
    );
  });

  it('checks files and globs, as what their names say', async () => {
    await using folder = await tempWorkspace({ ...GOOD, ...BAD });
    const validate = async (...paths: string[]) =>
      places((await runCli(['validate', ...paths], { cwd: folder.root })).stdout);
    assert.deepEqual(await validate('bad/un*.prompt.yml'), [EXPECTED[0], ...EXPECTED.slice(4)]);
    assert.deepEqual(await validate('bad/bad.rules.yml', 'bad/twice.csv'), [EXPECTED[1], EXPECTED[3]]);
    assert.deepEqual(await validate('bad/.prompt-ladder/config.yml'), [EXPECTED[0]]);
  });

  it('calls no model and stores nothing', async () => {
    await using folder = await tempWorkspace({
      ...GOOD,
      '.prompt-ladder/config.yml': 'providers: { openai: { baseUrl: http://127.0.0.1:9 } }\n',
    });
    const { code } = await runCli(['validate'], { cwd: folder.root });
    assert.equal(code, 0);
    await assert.rejects(folder.read('.prompt-ladder/.gitignore'), { code: 'ENOENT' });
  });

  it('ends at an interrupt, and says nothing of what it has not checked', async () => {
    await using folder = await tempWorkspace({ 'a.prompt.yml': 'messages: [{ role: user, content: Hi }]\n' });
    const ended = await runCli(['validate'], { cwd: folder.root, signal: AbortSignal.abort() });
    assert.deepEqual([ended.code, ended.stdout], [130, '']);
  });

  it('fails on warnings when it is told to', async () => {
    await using folder = await tempWorkspace({ ...GOOD, ...BAD });
    const args = ['validate', 'bad/unused.prompt.yml'];
    const configured = { ...BAD, 'bad/.prompt-ladder/config.yml': '' };
    await folder.write(configured);
    assert.equal((await runCli(args, { cwd: folder.root })).code, 0);
    assert.equal((await runCli([...args, '--strict'], { cwd: folder.root })).code, 2);
    assert.equal((await runCli(['validate', '--strict', 'good.prompt.yml'], { cwd: folder.root })).code, 0);
  });

  it('prints JSON and nothing else', async () => {
    await using folder = await tempWorkspace({ ...GOOD, ...BAD });
    const { code, stdout, stderr } = await runCli(['validate', 'bad/bad.rules.yml', '--json'], {
      cwd: folder.root,
    });
    assert.deepEqual([code, stderr], [2, '']);
    const { files, errors, warnings, diagnostics } = JSON.parse(stdout) as {
      files: string[];
      errors: number;
      warnings: number;
      diagnostics: Diagnostic[];
    };
    assert.deepEqual({ files, errors, warnings }, { files: ['bad/bad.rules.yml'], errors: 1, warnings: 0 });
    assert.equal(diagnostics[0]?.file, 'bad/bad.rules.yml');
    assert.deepEqual(diagnostics[0]?.range.start, { line: 1, character: 20 });
  });

  it('crashes on no file, whatever is in it', async () => {
    const hostile = {
      'a.prompt.yml': '\0\ud800',
      'b.prompt.yml':
        '__proto__: { constructor: 1 }\nmessages: [{ role: user, content: "{{ __proto__ }}" }]\n',
      'c.prompt.yml': `messages: ${'['.repeat(5_000)}`,
      'd.prompt.yml': '- &a [*a, *a]\n',
      'e.prompt.yml': '',
      'f.rules.yml': 'rules: &r [{ check: *r }]\n',
      'g.rules.yml': '{}',
      '.prompt-ladder/config.yml': '[1, 2',
    };
    await using folder = await tempWorkspace(hostile);
    const { code, stdout, stderr } = await runCli(['validate'], { cwd: folder.root });
    assert.equal(code, 2);
    assert.match(stderr, /^8 files checked: \d+ errors, \d+ warnings?\n$/);
    for (const line of stdout.trimEnd().split('\n'))
      assert.match(line, /^\S+:\d+:\d+: (error|warning): .* \([a-z-]+\)$/);
    const mentioned = new Set(stdout.match(/^[^:\n]+/gm));
    assert.deepEqual([...mentioned].toSorted(), Object.keys(hostile).toSorted());
  });

  it('finds nothing in the examples, each of which is a workspace that keeps its own runs', async () => {
    const { code, stdout, stderr } = await runCli(['validate', 'examples'], { cwd: ROOT });
    assert.deepEqual([code, stdout], [0, '']);
    assert.match(stderr, /^\d+ files checked: 0 errors, 0 warnings\n$/);
    for (const prompt of await findPrompts(['examples'], ROOT, diskFiles))
      assert.equal(await workspaceRoot(prompt, diskFiles), dirname(prompt));
  });
});

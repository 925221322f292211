import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const FILES = {
  'no-bug.rules.yml':
    'rules: [{ id: clean, check: { notContains: bug } }, { check: { words: { min: 2 } }, severity: warning }]\n',
  'good.txt': 'all is\nwell\n',
  'bad.txt': 'all is\nwell but a bug\n',
  'lines.jsonl': '"all is well"\n{"output":"a bug","variables":{}}\n"short"\n',
  'broken.jsonl': '"all is well"\n"a bug\n',
  'broken.rules.yml': 'rules: [{ check: { regex: "(" } }]\n',
  'empty.rules.yml': 'rules: []\n',
  'empty.jsonl': '\n',
};

describe('prompt-ladder check-output', () => {
  const check = (cwd: string, ...args: string[]) =>
    runCli(['check-output', '--rules', 'no-bug.rules.yml', ...args], { cwd });

  it('prints violations with their place in the file, and fails for errors only', async () => {
    await using folder = await tempWorkspace(FILES);
    assert.deepEqual(await check(folder.root, 'good.txt'), {
      code: 0,
      stdout: '',
      stderr: '1 output in 1 file checked: 1 passed, 0 failed\n',
    });
    assert.deepEqual(await check(folder.root, 'bad.txt', 'good.txt', 'lines.jsonl'), {
      code: 1,
      stdout: [
        'bad.txt:2:12: error: the output contains "bug", which it must not (clean)',
        'lines.jsonl:2:14: error: the output contains "bug", which it must not (clean)',
        'lines.jsonl:3:2: warning: the output has 1 word, but must have at least 2 (words)',
        '',
      ].join('\n'),
      stderr: '5 outputs in 3 files checked: 3 passed, 2 failed\n',
    });
  });

  it('counts tokens, whose vocabulary is loaded for it', async () => {
    await using folder = await tempWorkspace({
      ...FILES,
      'few.rules.yml': 'rules: [{ check: { tokens: { max: 2 } } }]\n',
    });
    const { code, stdout } = await runCli(['check-output', '--rules', 'few.rules.yml', 'good.txt'], {
      cwd: folder.root,
    });
    assert.equal(code, 1);
    assert.match(stdout, /has 5 tokens, but must have at most 2/);
  });

  it('takes globs, each file once', async () => {
    await using folder = await tempWorkspace(FILES);
    const { code, stderr } = await check(folder.root, '*.txt', 'good.txt');
    assert.deepEqual([code, stderr], [1, '2 outputs in 2 files checked: 1 passed, 1 failed\n']);
  });

  it('takes a file as a whole or by the line, as it is told', async () => {
    await using folder = await tempWorkspace(FILES);
    const whole = await check(folder.root, 'lines.jsonl', '--whole');
    assert.match(whole.stdout, /^lines\.jsonl:2:14: error/);
    assert.match(whole.stderr, /^1 output /);
    const lines = await check(folder.root, 'bad.txt', '--each-line');
    assert.match(lines.stderr, /^2 outputs /);
    const both = await check(folder.root, 'bad.txt', '--each-line', '--whole');
    assert.equal(both.code, 2);
    assert.match(both.stderr, /'--each-line' cannot be used with option '--whole'/);
  });

  it('prints one JSON object, whatever is found', async () => {
    await using folder = await tempWorkspace(FILES);
    const found = JSON.parse((await check(folder.root, 'bad.txt', 'lines.jsonl', '--json')).stdout);
    assert.deepEqual(
      found.diagnostics.map((one: Record<string, unknown>) => [one.file, one.severity, one.code]),
      [
        ['bad.txt', 'error', 'clean'],
        ['lines.jsonl', 'error', 'clean'],
        ['lines.jsonl', 'warning', 'words'],
      ],
    );
    const { files, outputs, passed, failed, unreadable, absent } = found;
    assert.deepEqual(
      [files, outputs, passed, failed, unreadable, absent],
      [['bad.txt', 'lines.jsonl'], 4, 2, 2, 0, 0],
    );
    const none = JSON.parse((await check(folder.root, 'good.txt', '--json')).stdout);
    assert.deepEqual(none.diagnostics, []);
  });

  it('is bad input where something cannot be read, or nothing was checked', async () => {
    await using folder = await tempWorkspace(FILES);
    const broken = await check(folder.root, 'broken.jsonl');
    assert.equal(broken.code, 2);
    assert.match(broken.stdout, /^broken\.jsonl:2:1: error: This is not JSON: .* \(invalid-json\)\n$/);
    assert.match(broken.stderr, /1 passed, 0 failed, 1 could not be read/);
    assert.equal((await check(folder.root, 'empty.jsonl')).code, 2);
    for (const [path, reason] of [
      ['nowhere.txt', /There is no file, folder or match for nowhere\.txt/],
      ['.', /\. is a folder; name the files in it/],
    ] as const) {
      const { code, stdout, stderr } = await check(folder.root, path);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, reason);
    }
  });

  it('leaves out rules that need a run, and says so', async () => {
    await using folder = await tempWorkspace({
      ...FILES,
      'some.rules.yml': 'rules: [{ check: json }, { id: polite, check: { judge: Is it polite? } }]\n',
      'only.rules.yml': 'rules: [{ check: { judge: Is it polite? } }]\n',
    });
    const some = ['check-output', 'good.txt', '--rules', 'some.rules.yml'];
    const { code, stderr } = await runCli(some, { cwd: folder.root });
    assert.equal(code, 1);
    assert.match(stderr, /^Left out, as only a run can check it: polite\.\n1 output /);
    assert.deepEqual(JSON.parse((await runCli([...some, '--json'], { cwd: folder.root })).stdout).leftOut, [
      'polite',
    ]);
    const only = await runCli(['check-output', 'good.txt', '--rules', 'only.rules.yml'], {
      cwd: folder.root,
    });
    assert.equal(only.code, 2);
    assert.match(only.stderr, /holds only rules that need a run/);
  });

  it('checks nothing with rules that cannot run, or with none', async () => {
    await using folder = await tempWorkspace(FILES);
    for (const [rules, reason] of [
      ['broken.rules.yml', /broken\.rules\.yml:1:27: error: .*\n.*has errors, so nothing was checked/],
      ['empty.rules.yml', /holds no rules/],
      ['nowhere.rules.yml', /cannot be read/],
    ] as const) {
      const { code, stdout, stderr } = await runCli(['check-output', 'good.txt', '--rules', rules], {
        cwd: folder.root,
      });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, reason);
    }
    const { code, stderr } = await runCli(['check-output', 'good.txt'], { cwd: folder.root });
    assert.equal(code, 2);
    assert.match(stderr, /--rules/);
  });

  it('reads standard input', async () => {
    await using folder = await tempWorkspace(FILES);
    const args = ['check-output', '-', '--rules', 'no-bug.rules.yml'];
    const { stdout } = await runCli(args, { cwd: folder.root, stdin: 'well, a bug' });
    assert.match(stdout, /^stdin:1:9: error: /);
  });
});

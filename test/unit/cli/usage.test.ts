import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import manifest from '../../../package.json' with { type: 'json' };
import { DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS } from '../../../src/core/engine/connected-run.ts';
import { DEFAULT_CONCURRENCY } from '../../../src/core/engine/prepare-run.ts';
import { runCli } from '../../support/cli.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';

describe('the command line', () => {
  it('tells its version', async () => {
    await using folder = await tempWorkspace();
    for (const flag of ['--version', '-V']) {
      assert.deepEqual(await runCli([flag], { cwd: folder.root }), {
        code: 0,
        stdout: `${manifest.version}\n`,
        stderr: '',
      });
    }
  });

  it('explains itself, its flags and its exit codes', async () => {
    await using folder = await tempWorkspace();
    const help = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCli([...args, '--help'], { cwd: folder.root });
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(
        stdout,
        /Exit codes:\n {2}0 +every sample passed.*\n {2}1 .*\n {2}2 .*\n {2}3 .*\n {2}130 /,
      );
      return stdout;
    };
    const [all, run, validate, review, explain] = await Promise.all([
      help(),
      help('run'),
      help('validate'),
      help('review'),
      help('explain'),
    ]);
    assert.match(explain, /^ {2}--json /m);
    for (const command of ['run', 'validate', 'review', 'explain']) {
      assert.ok(all.includes(`\n  ${command} `), command);
    }
    const flags =
      'provider model concurrency filter repeat max-cost timeout retries base-url no-cache record skip-invalid resume json out quiet';
    for (const flag of flags.split(' ')) assert.match(run, new RegExp(`^  --${flag} `, 'm'));
    const defaults = {
      concurrency: DEFAULT_CONCURRENCY,
      timeout: DEFAULT_TIMEOUT_MS / 1000,
      retries: DEFAULT_RETRIES,
    };
    const words = run.replace(/\s+/g, ' ');
    for (const [flag, value] of Object.entries(defaults))
      assert.match(words, new RegExp(` --${flag} <\\w+> [^(]*\\(default ${value}\\)`));
    assert.doesNotMatch(run + explain, /default: \[\]/);
    for (const flag of ['strict', 'json']) assert.match(validate, new RegExp(`^  --${flag} `, 'm'));
    for (const flag of ['all', 'json']) assert.match(review, new RegExp(`^  --${flag} `, 'm'));
  });

  it('shows its help when it is not told what to do', async () => {
    await using folder = await tempWorkspace();
    const { code, stdout, stderr } = await runCli([], { cwd: folder.root });
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^Usage: prompt-ladder/);
  });

  describe('answers wrong usage with one sentence', () => {
    const cases: Record<string, { args: string; says: RegExp }> = {
      'an unknown command': { args: 'rnu', says: /unknown command 'rnu' \(Did you mean run\?\)/ },
      'an unknown flag': {
        args: 'run . --concurency 3',
        says: /unknown option '--concurency' \(Did you mean --concurrency\?\)/,
      },
      'an unknown flag before the command': { args: '--verbose run .', says: /unknown option '--verbose'/ },
      'a flag without its value': {
        args: 'run . --model',
        says: /--model <id>' argument missing; see prompt-ladder run --help\.$/m,
      },
      'a command below another without its argument': {
        args: 'knowledge search',
        says: /argument 'prompt'; see prompt-ladder knowledge search --help\.$/m,
      },
      'a report without its file': {
        args: 'report x',
        says: /name one file with --out.*; see prompt-ladder report --help\.$/m,
      },
      'an unknown provider': {
        args: 'run . --provider gpt',
        says: /There is no provider "gpt"; there are openai, practice, recorded, vscode, and others/,
      },
      "the editor's provider": { args: 'run . --provider vscode', says: /runs in VS Code only/ },
      'a concurrency of 0': {
        args: 'run . --concurrency 0',
        says: /'0' is invalid.*whole number from 1 to 1000/,
      },
      'a fraction for a whole number': {
        args: 'run . --repeat 1.5',
        says: /'1\.5' is invalid.*whole number/,
      },
      'a word for a number': { args: 'run . --retries many', says: /'many' is invalid.*from 0 to 20/ },
      'a negative cost': { args: 'run . --max-cost=-1', says: /'-1' is invalid.*above 0/ },
      'an endless cost': { args: 'run . --max-cost Infinity', says: /'Infinity' is invalid/ },
      'an empty number': { args: 'run . --max-cost=', says: /is invalid.*above 0/ },
      'a time limit beyond what timers hold': {
        args: 'run . --timeout 3000000',
        says: /above 0, at most 3600/,
      },
      'nothing to run': { args: 'run', says: /^Name what to run: .*for example/ },
      'a path that leads nowhere': {
        args: 'run nothing',
        says: /There is no file, folder or match for nothing/,
      },
      'a glob without a match': {
        args: 'run x/*.prompt.yml',
        says: /There is no file, folder or match for x\/\*/,
      },
      'a folder without prompts': { args: 'run empty', says: /folder empty contains no prompt files/ },
      'a file that is no prompt': { args: 'run s.jsonl', says: /s\.jsonl is not a prompt file/ },
      'an unknown kind of report': {
        args: 'run . --out x.pdf',
        says: /"x\.pdf".*\.json, \.jsonl, \.csv, \.md, \.xml/,
      },
      'a run that is not there': { args: 'run --resume nothing', says: /There is no run "nothing"/ },
      'a run and a path': { args: 'run . --resume nothing', says: /leave out the path/ },
      'an unusable server': {
        args: 'run . --base-url ftp://x',
        says: /"ftp:\/\/x" is not an http or https address/,
      },
      'a key with a line break': {
        args: 'run . --base-url http://127.0.0.1:9/v1',
        says: /API key contains characters/,
      },
      'a filter that leaves nothing': {
        args: 'run . --filter tag:none',
        says: /No sample of .* meets the filter/,
      },
      'a path to check that leads nowhere': {
        args: 'validate nothing',
        says: /There is no file, folder or match for nothing/,
      },
    };
    for (const [name, { args, says }] of Object.entries(cases)) {
      it(name, async () => {
        await using folder = await tempWorkspace({
          'x.prompt.yml': promptFile('samples: s.jsonl\n'),
          's.jsonl': samplesFile(2),
          'empty/readme.md': '',
        });
        const { code, stdout, stderr } = await runCli(args.split(' '), {
          cwd: folder.root,
          env: { OPENAI_API_KEY: 'sk-secret\n-of-mine' },
        });
        assert.deepEqual([code, stdout], [2, ''], stderr);
        assert.match(stderr, /^prompt-ladder: [^\n]+\.\n$|prompts\/\n$/);
        assert.match(stderr.slice('prompt-ladder: '.length), says);
        assert.doesNotMatch(stderr, /secret|error: |\bat .*:\d+:\d+\)/);
        assert.deepEqual(await folder.read('.prompt-ladder/.gitignore').catch(() => 'none'), 'none');
      });
    }

    it('no key for the usual server', async () => {
      await using folder = await tempWorkspace({
        'x.prompt.yml': promptFile('samples: s.jsonl\n'),
        's.jsonl': samplesFile(2),
      });
      const { code, stderr } = await runCli(['run', '.'], { cwd: folder.root });
      assert.equal(code, 2);
      assert.match(
        stderr,
        /^prompt-ladder: There is no key for https:\/\/api\.openai\.com\/v1; set .*OPENAI_API_KEY.*\.\n$/,
      );
    });
  });
});

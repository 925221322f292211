import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { FailureSentences } from '../../../src/cli/failure-sentences.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { runCli } from '../../support/cli.ts';
import { errorReply, startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';

interface Report {
  readonly runs: readonly {
    readonly folder: string;
    readonly run: Run;
    readonly results: readonly Result[];
  }[];
}

const FILES = {
  'x.prompt.yml': promptFile('samples: s.jsonl\nrules:\n  - id: short\n    check: { words: { max: 2 } }\n'),
  's.jsonl': samplesFile(4),
};

describe('several models in one run', () => {
  it('stand in one table, and in every report that is asked for', async () => {
    await using folder = await tempWorkspace(FILES);
    await using server = await startOpenAiServer({
      answer: ({ body: { model, messages } }) =>
        model === 'small' && `${messages.at(-1)?.content}` !== 'input 0' ? 'far too many words' : 'Fine.',
    });
    const env = { OPENAI_BASE_URL: server.baseUrl };
    const args = 'run x.prompt.yml --quiet --model small --model large --out r.json --out r.csv --out r.md';
    const { code, stdout, stderr } = await runCli(args.split(' '), { cwd: folder.root, env });
    assert.deepEqual([code, stderr], [1, '']);
    assert.match(stdout, /^Test · openai · 2 models side by side\n/);
    const rows = stdout.split('\n').filter((line) => /^ *\*? +(large|small) /.test(line));
    assert.match(rows[0] ?? '', /large +100 % +3 +0 /);
    assert.match(rows[1] ?? '', /small +25 % /);
    assert.match(stdout, /^large: 4 passed, 0 failed {2}Run stored in /m);

    const { runs } = JSON.parse(await folder.read('r.json')) as Report;
    assert.deepEqual(
      runs.map(({ run, results }) => [run.model, results.length]),
      [
        ['small', 4],
        ['large', 4],
      ],
    );
    assert.equal((await folder.read('r.csv')).trimEnd().split('\r\n').length, 9);
    assert.match(await folder.read('r.md'), /^## Test · openai · large\n\n\*\*100 % pass\*\*/m);

    const several = await runCli([...args.split(' '), '--out', 'page.html'], { cwd: folder.root, env });
    assert.equal(several.code, 2);
    assert.match(several.stderr, /A page shows one run/);
    const resumed = await runCli('run --resume x --model a --model b'.split(' '), { cwd: folder.root, env });
    assert.match(resumed.stderr, /A resumed run is of one model/);
  });

  it('are refused where one model would answer for several, and not where it stands beside a real one', async () => {
    await using folder = await tempWorkspace(FILES);
    await using server = await startOpenAiServer({ answer: () => 'Fine.' });
    const cli = (args: string) =>
      runCli(`run x.prompt.yml --quiet ${args}`.split(' '), {
        cwd: folder.root,
        env: { OPENAI_BASE_URL: server.baseUrl },
      });
    const { code, stdout, stderr } = await cli('--provider practice --model small --model large');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(
      stderr,
      /^prompt-ladder: The provider "practice" has one model only, practice-1, which answers in place of large; name another/,
    );
    const beside = await cli('--provider practice --provider openai --model small');
    assert.match(beside.stdout, /2 models side by side/, beside.stderr);
    assert.match(
      beside.stderr,
      /^The provider "practice" has one model only, practice-1, which answers in place of small; name/m,
    );
  });

  it('say who answered in place of the one that was asked', async () => {
    await using folder = await tempWorkspace(FILES);
    await using server = await startOpenAiServer({
      answer: ({ body: { model } }) => ({ text: 'Fine.', ...(model === 'large' && { model: 'small' }) }),
    });
    const { stdout } = await runCli('run x.prompt.yml --quiet --model small --model large'.split(' '), {
      cwd: folder.root,
      env: { OPENAI_BASE_URL: server.baseUrl },
    });
    assert.match(stdout, /^large: answered by small\.$/m);
    assert.doesNotMatch(stdout, /^small: answered/m);
  });

  it('say how far they came where they are cancelled, and why they fail', async () => {
    await using folder = await tempWorkspace(FILES);
    const abort = new AbortController();
    await using server = await startOpenAiServer({
      script: ({ index }) => {
        if (index === 2) setImmediate(() => abort.abort());
        return index === 0 ? { reply: errorReply(400, 'No such place') } : { fault: 'hang' };
      },
    });
    const args = 'run x.prompt.yml --quiet --model a --model b --concurrency 2';
    const { stdout, stderr } = await runCli(args.split(' '), {
      cwd: folder.root,
      env: { OPENAI_BASE_URL: server.baseUrl },
      signal: abort.signal,
    });
    assert.match(stdout, /\(cancelled\)|\(provider-failed\)/);
    assert.match(stderr, /No such place\)\.\n$/);
  });

  it('say each failure once, and nothing of what the end of a run explains', () => {
    const said: string[] = [];
    const failures = new FailureSentences();
    const failure = (kind: 'bad-request' | 'cancelled' | 'over-budget', message: string) => ({
      error: { kind, message },
    });
    for (const run of [0, 1]) {
      failures.add(failure('bad-request', 'No such place.'), run);
      failures.add(failure('bad-request', 'Another sample of the same kind.'), run);
      failures.add(failure('cancelled', 'The call was cancelled.'), run);
      failures.add(failure('over-budget', 'The next call could have crossed the limit.'), run);
    }
    failures.print({ error: (sentence: string) => said.push(sentence) });
    assert.deepEqual(said, ['No such place.']);
  });

  it('is estimated for each', async () => {
    await using folder = await tempWorkspace(FILES);
    const { code, stdout } = await runCli(
      'run x.prompt.yml --estimate --model gpt-4o --model gpt-4o-mini'.split(' '),
      {
        cwd: folder.root,
      },
    );
    assert.equal(code, 0);
    assert.equal(stdout.trim().split('\n').length, 2);
  });
});

describe('prompt-ladder run', () => {
  it('prints as JSON what it writes as JSON', async () => {
    await using folder = await tempWorkspace(FILES);
    await using server = await startOpenAiServer({ answer: () => 'Fine.' });
    const { stdout } = await runCli('run x.prompt.yml --quiet --json --out r.json'.split(' '), {
      cwd: folder.root,
      env: { OPENAI_BASE_URL: server.baseUrl },
    });
    assert.deepEqual(JSON.parse(stdout), JSON.parse(await folder.read('r.json')));
    assert.equal((JSON.parse(stdout) as Report).runs[0]?.results.length, 4);
  });

  it('takes the first samples, and passes where enough results do', async () => {
    await using folder = await tempWorkspace(FILES);
    await using server = await startOpenAiServer({
      answer: ({ body }) =>
        `${body.messages.at(-1)?.content}` === 'input 1' ? 'far too many words' : 'Fine.',
    });
    const run = (more: string) =>
      runCli(`run x.prompt.yml --quiet ${more}`.split(' '), {
        cwd: folder.root,
        env: { OPENAI_BASE_URL: server.baseUrl },
      });
    const limited = await run('--limit 2 --filter s1 --filter s2 --filter s3');
    assert.match(limited.stdout, /2 of 4 samples, 1 passed/);
    assert.equal((await run('--min-pass 75')).code, 0);
    const below = await run('--min-pass 80');
    assert.equal(below.code, 1);
    assert.equal(below.stderr, 'prompt-ladder: 75 % of the results pass, and --min-pass asks for 80 %.\n');
  });

  it('does not pass where nothing was checked and a part of the results must', async () => {
    await using folder = await tempWorkspace({ ...FILES, 'x.prompt.yml': promptFile('samples: s.jsonl\n') });
    await using server = await startOpenAiServer({ answer: () => 'Fine.' });
    const run = (more: string) =>
      runCli(`run x.prompt.yml --quiet ${more}`.split(' '), {
        cwd: folder.root,
        env: { OPENAI_BASE_URL: server.baseUrl },
      });
    assert.equal((await run('--limit 4')).code, 0);
    const { code, stderr } = await run('--min-pass 50');
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^prompt-ladder: Nothing was checked in x\.prompt\.yml, and --min-pass asks for 50 %; add rules .*\.\n$/,
    );
  });

  it('has no pass rate where all that is known is that an answer was cut off', async () => {
    await using folder = await tempWorkspace({ ...FILES, 'x.prompt.yml': promptFile('samples: s.jsonl\n') });
    await using server = await startOpenAiServer({
      answer: ({ index }) => ({ text: 'Fine.', finishReason: index === 0 ? 'length' : 'stop' }),
    });
    const { code, stderr, stdout } = await runCli('run x.prompt.yml --min-pass 50'.split(' '), {
      cwd: folder.root,
      env: { OPENAI_BASE_URL: server.baseUrl },
    });
    assert.equal(code, 1);
    assert.match(stderr, /Nothing was checked in x\.prompt\.yml/);
    assert.match(stdout, /No pass rate +\(3 not checked, 1 failed\)/);
    assert.doesNotMatch(stdout, /% pass/);
  });

  it('runs again when a file changes', async () => {
    await using folder = await tempWorkspace(FILES);
    const abort = new AbortController();
    const isAsked = Promise.withResolvers<void>();
    await using server = await startOpenAiServer({
      answer: ({ body, index }) => {
        if (index === 3) isAsked.resolve();
        if (`${body.messages.at(-1)?.content}` === 'other') abort.abort();
        return 'Fine.';
      },
    });
    const ended = runCli('run x.prompt.yml --watch --quiet --no-cache'.split(' '), {
      cwd: folder.root,
      env: { OPENAI_BASE_URL: server.baseUrl },
      signal: abort.signal,
    });
    await isAsked.promise;
    await folder.write({ 's.jsonl': '{"input":"other"}\n' });
    const { stdout, stderr } = await ended;
    assert.match(stdout, /^100 % pass/m);
    assert.match(stderr, /^Watching \d files; Ctrl-C ends\.$/m);
  });
});

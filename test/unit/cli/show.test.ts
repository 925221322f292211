import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Result } from '../../../src/core/runs/result.ts';
import { runCli } from '../../support/cli.ts';
import { lastOf, startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';

const RULES = 'samples: s.jsonl\nrules:\n  - id: short\n    check: { words: { max: 2 } }\n';

describe('prompt-ladder show', () => {
  it('prints outputs in the order of the samples, and all about one', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile(RULES),
      's.jsonl': samplesFile(4, () => ({ expected: 'Fine.' })),
    });
    await using server = await startOpenAiServer({
      answer: ({ body }) =>
        /[12]$/.test(`${body.messages.at(-1)?.content}`) ? 'far too\n\u001b[31mmany words' : 'Fine.',
      script: lastOf(4, ({ body }) => /0$/.test(`${body.messages.at(-1)?.content}`)),
    });
    const cli = (...args: readonly string[]) =>
      runCli(args, { cwd: folder.root, env: { OPENAI_BASE_URL: server.baseUrl } });
    assert.match((await cli('show')).stderr, /There is no run/);
    await cli('run', 'x.prompt.yml', '--quiet');

    const all = await cli('show');
    assert.deepEqual([all.code, all.stderr], [0, '']);
    assert.deepEqual(all.stdout.match(/^[✓✗] s\d/gm), ['✓ s0', '✗ s1', '✗ s2', '✓ s3']);
    assert.match(all.stdout, /^✗ s1 {2}s\.jsonl:2\n {2}far too\n {2}⟨ESC⟩\[31mmany words\n {2}✗ short: /m);

    const failed = await cli('show', '--failed', '--limit', '1');
    assert.deepEqual(failed.stdout.match(/^[✓✗] s\d/gm), ['✗ s1']);
    assert.equal(failed.stderr, 'and 1 more result, which --limit 2 shows\n');

    const [id = ''] = /\d{8}-\S+/.exec((await cli('runs')).stdout) ?? [];
    const one = await cli('show', id, 's2');
    assert.match(
      one.stdout,
      /user\n {2}input 2\n\nexpected\n {2}Fine\.\n\n\d+ tokens in, \d+ out · local: no price · /,
    );
    const json = JSON.parse((await cli('show', id, 's2', '--json')).stdout) as Result[];
    assert.deepEqual(
      json.map(({ sample, status }) => [sample, status]),
      [['s2', 'failed']],
    );

    for (const [args, says] of [
      [[id, 's7'], /has no sample "s7"; did you mean "s\d"\?/],
      [[id, 's0', '--failed'], /The sample "s0" of run .* did not fail\./],
    ] as const) {
      const { code, stderr } = await cli('show', ...args);
      assert.equal(code, 2);
      assert.match(stderr, says);
    }
  });

  it('says of a folder or a file that is no run which run to name', async () => {
    await using folder = await tempWorkspace({
      'a/x.prompt.yml': promptFile(RULES),
      'a/s.jsonl': samplesFile(1),
      'a/.prompt-ladder/config.yml': '',
      'b/notes.md': 'Notes.',
    });
    await using server = await startOpenAiServer({ answer: () => 'Fine.' });
    const cli = (...args: readonly string[]) =>
      runCli(args, { cwd: folder.root, env: { OPENAI_BASE_URL: server.baseUrl } });
    await cli('run', 'a', '--quiet');
    const newest =
      'and a run is expected; name a run there by its id or its folder, such as the newest, (a/\\.prompt-ladder/runs/\\d{8}-\\S+)';
    const { stderr } = await cli('show', 'a');
    const [, run = ''] = new RegExp(`^prompt-ladder: a is a folder, ${newest}\\.\n$`).exec(stderr) ?? [
      stderr,
    ];
    assert.equal((await cli('show', run)).code, 0);

    for (const [args, says] of [
      [
        ['report', 'a/.prompt-ladder', '--out', 'r.md'],
        new RegExp(`: a/\\.prompt-ladder is a folder, ${newest}`),
      ],
      [['explain', '.'], new RegExp(`: \\. is a folder, ${newest}`)],
      [['advise', 'a/s.jsonl'], new RegExp(`: a/s\\.jsonl is a file, ${newest}`)],
      [['show', 'b'], /: b is a folder, and a run is expected; there is none there yet, so start one with/],
    ] as const) {
      const { code, stderr } = await cli(...args);
      assert.equal(code, 2);
      assert.match(stderr, says);
    }
  });

  it('says of a prompt with retrieval where its passages come from', async () => {
    await using folder = await tempWorkspace({
      'k.md': 'Fact.',
      'x.prompt.yml':
        'messages: [{ role: user, content: "{{ context }} {{ input }}" }]\ntestData: [{ input: x }]\nknowledge: { sources: k.md }\n',
    });
    const cli = (...more: readonly string[]) =>
      runCli(['show', 'x.prompt.yml', '--var', 'input=hi', ...more], { cwd: folder.root });
    const { code, stderr } = await cli();
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^prompt-ladder: \{\{ context \}\} comes from retrieval, .*prompt-ladder show RUN SAMPLE, or give passages with --var context=…\.\n$/,
    );
    assert.match((await cli('--var', 'context=Fact.')).stdout, /"Fact\. hi"/);
  });

  it('says who answered, as the report of the run does', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile(RULES),
      's.jsonl': samplesFile(2),
    });
    await using server = await startOpenAiServer({ answer: () => ({ text: 'Fine.', model: 'small' }) });
    const cli = (...args: readonly string[]) =>
      runCli(args, { cwd: folder.root, env: { OPENAI_BASE_URL: server.baseUrl } });
    const { stdout } = await cli('run', 'x.prompt.yml', '--model', 'large', '--quiet');
    assert.match(stdout, /^Test · openai · large · answered by small\n/);
    const [id = ''] = /\d{8}-\S+/.exec((await cli('runs')).stdout) ?? [];
    assert.match((await cli('show', id, 's1')).stdout, / · answered by small\n$/);
  });

  it('fills in a prompt with the variables of a sample', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile(RULES),
      's.jsonl': samplesFile(3),
    });
    const cli = (...more: readonly string[]) =>
      runCli(['show', 'x.prompt.yml', ...more], { cwd: folder.root });
    assert.match(
      (await cli()).stderr,
      /^prompt-ladder: x\.prompt\.yml:\d+:\d+: The variable "input" has no value; name a sample that fills it in, as in prompt-ladder show x\.prompt\.yml SAMPLE, or give it with --var\.\n$/,
    );
    const sent = await cli('s1');
    assert.deepEqual([sent.code, sent.stderr], [0, '']);
    assert.match(sent.stdout, /"input 1"/);
    assert.match((await cli('s1', '--var', 'input=another')).stdout, /"another"/);
    const { code, stderr } = await cli('s7');
    assert.equal(code, 2);
    assert.match(stderr, /^prompt-ladder: x\.prompt\.yml has no sample "s7"; did you mean "s\d"\?\n$/);
  });
});

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { reviewsFolder } from '../../../src/core/reviews/review-files.ts';
import { writeVerdict } from '../../../src/core/reviews/store.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { runCli } from '../../support/cli.ts';
import { promptFile, samplesFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { newRun, resultOf } from '../engine/support.ts';
import { HOSTILE, violation } from '../report/support.ts';

const FILES = { 'a.prompt.yml': promptFile('samples: a.jsonl\n'), 'a.jsonl': samplesFile(2) };

/** A workspace with a run that escalated two outputs. */
async function withQueue(): Promise<TempWorkspace> {
  const folder = await tempWorkspace(FILES);
  const writer = await new RunStore(folder.path('.prompt-ladder')).create(
    newRun({ prompt: { ...newRun().prompt, file: 'a.prompt.yml' } }),
  );
  const violations = [
    violation('short', { message: 'has 9 words, at most 5 are allowed' }),
    violation('polite', { severity: 'warning', message: 'is rude' }),
  ];
  const waits = { status: 'failed', escalated: true, violations } as const;
  await writer.append(resultOf('s0', { ...waits, output: 'First line.\nSecond line.' }));
  await writer.append(resultOf('s1', { ...waits, output: HOSTILE }));
  await writer.append(resultOf('s2', { status: 'failed', output: 'fails, and nobody has to decide' }));
  await writer.close();
  return folder;
}

const review = (folder: TempWorkspace, ...args: string[]) =>
  runCli(['review', ...args], { cwd: folder.root });
const decide = (folder: TempWorkspace, sample: string, output: string, note?: string) =>
  writeVerdict(
    folder.root,
    folder.path('a.prompt.yml'),
    { sample, output, verdict: 'approve', note },
    new Date(),
  );

describe('prompt-ladder review', () => {
  it('lists what waits, and says how to decide', async () => {
    await using folder = await withQueue();
    const { code, stdout, stderr } = await review(folder);
    assert.deepEqual([code, stderr], [1, '']);
    const [headline, first, rule, output, second] = stdout.split('\n');
    assert.equal(headline, 'Support triage · a.prompt.yml');
    assert.equal(first, '  ? s0  samples.jsonl:1');
    assert.equal(rule, '      short: has 9 words, at most 5 are allowed');
    assert.equal(output, '      output: First line. Second line.');
    assert.equal(second, '  ? s1  samples.jsonl:1');
    assert.match(stdout, /\n\n2 outputs wait for review\. To decide, .*Review Queue.*\n$/);
    assert.doesNotMatch(stdout, /rude|nobody/);
    for (const harmful of '\u001b\u0007\0\u202e') assert.ok(!stdout.includes(harmful));
  });

  it('lists what is decided only when asked, and fails no more when nothing waits', async () => {
    await using folder = await withQueue();
    await decide(folder, 's0', 'First line.\nSecond line.', 'It is\nfine.');
    const some = await review(folder, 'a.prompt.yml');
    assert.equal(some.code, 1);
    assert.doesNotMatch(some.stdout, /s0/);
    assert.match(some.stdout, /\n1 output waits for review\. /);
    await decide(folder, 's1', HOSTILE);
    assert.deepEqual(await review(folder), { code: 0, stdout: 'Nothing waits for review.\n', stderr: '' });
    const all = await review(folder, '--all');
    assert.equal(all.code, 0);
    assert.match(
      all.stdout,
      /✓ s0 .*[\s\S]*approved: It is fine\.\n {2}✓ s1[\s\S]*approved\n\nNothing waits for review \(2 outputs decided\)\.\n$/,
    );
  });

  it('prints JSON', async () => {
    await using folder = await withQueue();
    const { file } = await decide(folder, 's0', 'First line.\nSecond line.');
    const { code, stdout } = await review(folder, '--json', '--all');
    const { waiting, entries, diagnostics } = JSON.parse(stdout);
    assert.deepEqual([code, waiting, diagnostics], [1, 1, []]);
    assert.deepEqual(
      entries.map(({ prompt, result, verdict }: Record<string, { sample: string; file: string }>) => [
        prompt,
        result?.sample,
        verdict?.file,
      ]),
      [
        ['a.prompt.yml', 's0', file.slice(folder.root.length + 1)],
        ['a.prompt.yml', 's1', undefined],
      ],
    );
  });

  it('tells of damaged verdicts and wrong paths', async () => {
    await using folder = await withQueue();
    const { file } = await decide(folder, 's0', 'x');
    await writeFile(
      join(reviewsFolder(folder.root, folder.path('a.prompt.yml')), 'damaged.yml'),
      'verdict: yes\n',
    );
    const { code, stderr } = await review(folder);
    assert.equal(code, 1);
    assert.match(stderr, /damaged\.yml:1:\d+: error: /);
    assert.ok(!stderr.includes(file));
    const wrong = await review(folder, 'nowhere');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^prompt-ladder: There is no file, folder or match for nowhere/);
  });
});

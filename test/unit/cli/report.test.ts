import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { before, describe, it } from 'mocha';
import * as v from 'valibot';
import { build } from '../../../scripts/build.mjs';
import { ReportData } from '../../../src/core/dashboard/view.ts';
import { runCli } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';
import { HOSTILE } from '../report/support.ts';

const PROGRAM = resolve(import.meta.dirname, '../../../dist/dashboard/dashboard.js');
const FILES = {
  'x.prompt.yml': promptFile('samples: s.jsonl\nrules:\n  - x.rules.yml\n'),
  'x.rules.yml': 'rules:\n  - id: short\n    check: { words: { max: 2 } }\n',
  's.jsonl': samplesFile(3),
};

/** What the page was written with. */
function dataIn(html: string): ReportData {
  const found = html.matchAll(/<script type="application\/json" id="(\w+)">(.*?)<\/script>/gs);
  const { view, rest } = Object.fromEntries([...found].map(([, id, json = '']) => [id, JSON.parse(json)]));
  const data: unknown = { view, ...rest };
  assert.ok(v.is(ReportData, data));
  return data;
}

describe('a run as a page', () => {
  before(async () => {
    if (!existsSync(PROGRAM)) await build();
  });

  it('is not written where a flag says whom to ask', async () => {
    await using folder = await tempWorkspace(FILES);
    const { code, stderr } = await runCli(['report', '--out', 'x.html', '--provider', 'practice'], {
      cwd: folder.root,
    });
    assert.equal(code, 2);
    assert.match(stderr, /--provider has no effect without a change to report; name .* with --against\./);
  });

  it('is written by run and, from a stored run, by report, with the failing results first', async () => {
    await using folder = await tempWorkspace(FILES);
    await using server = await startOpenAiServer({
      answer: ({ body }) =>
        `${body.messages.at(-1)?.content}`.endsWith('1') ? `${HOSTILE}</script> a b c` : 'Fine.',
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cwd = folder.root;
    const ran = await runCli(['run', 'x.prompt.yml', '--quiet', '--out', 'out/report.html'], { cwd, env });
    assert.equal(ran.code, 1, ran.stderr);
    const html = await folder.read('out/report.html');
    const { view, rows, results, trends } = dataIn(html);
    assert.deepEqual([view.results, view.failed, trends.length], [3, 1, 1]);
    assert.deepEqual([rows[0]?.sample, results[0]?.row.sample, results.length], ['s1', 's1', 3]);
    assert.ok(results[0]?.rounds[0]?.output?.text.startsWith('<a b="c">'));
    assert.match(html, /default-src 'none'/);
    assert.ok(!html.includes('sk-test-123456'));
    const reported = await runCli(['report', '--out', 'again.html'], { cwd });
    assert.deepEqual([reported.code, reported.stderr], [0, '']);
    assert.deepEqual(dataIn(await folder.read('again.html')).rows, rows);
    const lines = await runCli(['report', view.run.id, '--out', 'again.jsonl'], { cwd });
    assert.equal(lines.code, 0);
    assert.equal((await folder.read('again.jsonl')).trim().split('\n').length, 3);
  });

  it('lists results in the order of the samples and their repeats, whichever answers came first', async () => {
    await using folder = await tempWorkspace({
      ...FILES,
      's.jsonl': samplesFile(12),
      'x.rules.yml': 'rules:\n  - { id: none, check: { words: { max: 1 } } }\n',
    });
    const { promise: others, resolve } = Promise.withResolvers<void>();
    let answered = 0;
    await using server = await startOpenAiServer({
      answer: () => 'Too long.',
      script: ({ body, ended }) => {
        if (`${body.messages.at(-1)?.content}`.endsWith('input 0')) return { until: others };
        ended.then(() => {
          answered++;
          if (answered === 22) resolve();
        });
        return {};
      },
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cwd = folder.root;
    const flags = '--quiet --no-cache --repeat 2 --concurrency 4 --out'.split(' ');
    const { code, stderr } = await runCli(['run', 'x.prompt.yml', ...flags, 'run.md'], { cwd, env });
    assert.equal(code, 1, stderr);
    const wanted = Array.from({ length: 12 }, (_, index) => [`s${index}`, `s${index} (repeat 2)`]).flat();
    const listed = async (file: string, row: RegExp) =>
      [...(await folder.read(file)).matchAll(row)].map(([, sample, repeat = '']) => sample + repeat);
    assert.deepEqual(await listed('run.md', /^\| `(s\d+)`( \(repeat 2\))?/gm), wanted);
    for (const file of ['a.md', 'a.xml', 'a.html']) await runCli(['report', '--out', file], { cwd });
    assert.equal(await folder.read('a.md'), await folder.read('run.md'));
    assert.deepEqual(await listed('a.xml', /<testcase name="([^"]+)"/g), wanted);
    assert.deepEqual(
      dataIn(await folder.read('a.html')).rows.map(
        ({ sample, repeat }) => `${sample}${repeat > 0 ? ' (repeat 2)' : ''}`,
      ),
      wanted,
    );
  });

  it('is refused before anything is called where it cannot be written', async () => {
    await using folder = await tempWorkspace({ ...FILES, 'y.prompt.yml': FILES['x.prompt.yml'] });
    const cwd = folder.root;
    const two = await runCli(['run', '.', '--out', 'report.html'], { cwd });
    assert.deepEqual([two.code, two.stdout], [2, '']);
    assert.match(two.stderr, /A page shows one run, and 2 prompts would be run/);
    const unknown = await runCli(['report', '--out', 'report.pdf'], { cwd });
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /end in \.json, \.jsonl, \.csv, \.md, \.xml, \.html\./);
    const none = await runCli(['report', '--out', 'report.html'], { cwd });
    assert.equal(none.code, 2);
    assert.match(none.stderr, /There is no run/);
  });
});

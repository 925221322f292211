import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { RunReader } from '../../../src/core/dashboard/run-reader.ts';
import { writeVerdict } from '../../../src/core/reviews/store.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { runCli } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';

const RULES = 'samples: s.jsonl\nrules:\n  - id: short\n    check: { words: { max: 2 } }\n';

const CATEGORIES = ['constraint', 'wrong-answer'];
const STATUSES = [
  ['s0', 'failed'],
  ['s1', 'passed'],
  ['s2', 'passed'],
  ['s3', 'failed'],
];

describe('what a person decides about outputs', () => {
  it('counts in every command alike, and in runs that bring the same outputs', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile(RULES),
      's.jsonl': samplesFile(4),
    });
    // The last two are too long.
    await using server = await startOpenAiServer({
      answer: ({ body }) =>
        /[23]/.test(`${body.messages.at(-1)?.content}`) ? 'far too many words' : 'Fine.',
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root, env });
    const decide = (sample: string, output: string, verdict: 'approve' | 'reject') =>
      writeVerdict(folder.root, folder.path('x.prompt.yml'), { sample, output, verdict }, new Date());
    assert.match((await cli('run', 'x.prompt.yml')).stdout, /50 % pass {2}\(2 passed, 2 failed\)/);
    await decide('s0', 'Fine.', 'reject');
    await decide('s2', 'far too many words', 'approve');

    const failing = async () => {
      const { stdout } = await cli('show', '--failed', '--json');
      return JSON.parse(stdout).map(({ sample }: { sample: string }) => sample);
    };
    const explained = async () => {
      const { failing: count, causes } = JSON.parse((await cli('explain', '--json')).stdout);
      return [count, causes.length];
    };
    const agree = async () => {
      assert.match((await cli('runs', '--limit', '1')).stdout, /50 % of 4 passed/);
      assert.deepEqual(await failing(), ['s0', 's3']);
      assert.deepEqual(await explained(), [2, 2]);
      const { stdout } = await cli('advise');
      assert.match(stdout, /2 of 4 samples pass/);
      for (const file of ['report.xml', 'report.md']) await cli('report', '--out', file);
      assert.match(await folder.read('report.xml'), /tests="4" failures="2" errors="0"/);
      assert.match(await folder.read('report.md'), /\*\*50 % pass\*\* \(2 passed, 2 failed\)/);
      const [id = ''] = await new RunStore(folder.path('.prompt-ladder')).list();
      const reader = await RunReader.open(folder.root, id);
      await reader.refresh();
      const { passed, failed, categories } = reader.view();
      assert.deepEqual(
        [passed, failed, categories.map(({ category }) => category).sort()],
        [2, 2, CATEGORIES],
      );
      const rows = reader.page({ sort: { by: 'order', descending: false } }, 0, 9).rows;
      assert.deepEqual(rows.map(({ sample, status }) => [sample, status]).sort(), STATUSES);
    };
    await agree();

    // The answers come from the cache, so they are the same outputs.
    assert.match((await cli('run', 'x.prompt.yml')).stdout, /50 % pass {2}\(2 passed, 2 failed\)/);
    await agree();
    const compared = await cli('compare', 'x.prompt.yml', '--json');
    assert.deepEqual(JSON.parse(compared.stdout).counts, {
      fixed: 0,
      regressed: 0,
      'still-failing': 2,
      'still-passing': 2,
      'not-checked': 0,
    });
  });
});

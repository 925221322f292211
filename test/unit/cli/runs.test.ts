import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { RunReader } from '../../../src/core/dashboard/run-reader.ts';
import { runCli } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';

const RULES = 'samples: s.jsonl\nrules:\n  - id: short\n    check: { words: { max: 2 } }\n';

describe('prompt-ladder runs', function () {
  this.timeout(300_000);

  it('lists what was run with what changed, and removes what is beyond limits', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile(RULES),
      's.jsonl': samplesFile(4),
    });
    await using server = await startOpenAiServer({
      answer: ({ body }) =>
        `${body.messages.at(-1)?.content}`.includes('3') ? 'far too many words' : 'Fine.',
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root, env });
    assert.match((await cli('runs')).stdout, /There is no run yet; start one/);
    await cli('run', 'x.prompt.yml', '--quiet');
    await cli('save', 'x.prompt.yml');
    await folder.write({ 'x.prompt.yml': promptFile(`${RULES}modelParameters:\n  temperature: 0.7\n`) });
    await cli('run', 'x.prompt.yml', '--quiet');
    await cli('run', 'x.prompt.yml', '--quiet', '--model', 'other');
    await cli('run', 'x.prompt.yml', '--quiet', '--filter', 'id:s0');

    const { code, stdout, stderr } = await cli('runs', 'x.prompt.yml');
    assert.deepEqual([code, stderr], [0, '']);
    const lines = stdout.trim().split('\n');
    assert.match(lines[0] ?? '', /1 of 4 samples, 1 passed · .* · test-model · [0-9a-f]{8}$/);
    assert.match(lines[2] ?? '', /75 % of 4 passed · local: no price · other · [0-9a-f]{8}$/);
    assert.match(lines[3] ?? '', /x\.prompt\.yml · model test-model → other$/);
    assert.match(lines[5] ?? '', /temperature none → 0\.7$/);
    assert.match(lines[6] ?? '', /75 % of 4 passed · local: no price · test-model · v1$/);
    assert.match(lines[7] ?? '', /the first run$/);
    assert.equal((await cli('runs', '.')).stdout, stdout);
    assert.equal(JSON.parse((await cli('runs', '--json', '--limit', '2')).stdout).length, 2);

    const stored = async () =>
      (await readdir(folder.path('.prompt-ladder', 'runs'))).filter((name) => /^\d/.test(name)).length;
    assert.match((await cli('runs', '--prune')).stderr, /Say what goes/);
    assert.match((await cli('runs', '--prune', '--keep', '1')).stdout, /3 runs would go; add --yes/);
    assert.equal(await stored(), 4);
    assert.match((await cli('runs', '--prune', '--older-than', '1', '--yes')).stdout, /^0 runs removed/);
    assert.match((await cli('runs', '--prune', '--keep', '1', '--yes')).stdout, /3 runs removed/);
    assert.equal(await stored(), 1);
  });

  it('calls a version as the dashboard does, and as the other commands take it', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile(RULES),
      's.jsonl': samplesFile(4),
    });
    await using server = await startOpenAiServer({ answer: () => 'Fine.' });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root, env });
    await cli('run', 'x.prompt.yml', '--quiet');
    await folder.write({ 'x.prompt.yml': promptFile(`${RULES}modelParameters:\n  temperature: 0.7\n`) });
    await cli('run', 'x.prompt.yml', '--quiet');
    const [second, first] = JSON.parse((await cli('runs', '--json')).stdout) as [
      { readonly id: string; readonly version: string },
      { readonly id: string; readonly version: string },
    ];
    assert.match(first.version, /^[0-9a-f]{8}$/);
    assert.notEqual(first.version, second.version);

    const reader = await RunReader.open(folder.root, second.id);
    await reader.refresh();
    assert.deepEqual(
      (await reader.trends()).map(({ version }) => version),
      [first.version, second.version],
    );
    const { runs } = await reader.comparisons.comparable();
    assert.deepEqual(
      runs.map(({ version }) => version),
      [first.version],
    );

    const compared = await cli('compare', 'x.prompt.yml', first.version, second.version, '--quiet');
    assert.deepEqual([compared.code, compared.stderr], [0, '']);
    assert.match((await cli('diff', 'x.prompt.yml', first.version)).stdout, /temperature none → 0\.7/);
  });

  it('lists a run whose repairs have no price', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile(
        'samples: s.jsonl\nrules:\n  - check: { words: { max: 1 } }\nretry: { attempts: 1 }\n',
      ),
      's.jsonl': samplesFile(1),
    });
    await using server = await startOpenAiServer({ answer: () => 'two words' });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const { stdout } = await runCli(['run', 'x.prompt.yml'], { cwd: folder.root, env });
    assert.match(stdout, /0 of 1 repaired, by 1 more call \(local: no price\)/);
    const listed = await runCli(['runs'], { cwd: folder.root, env });
    assert.deepEqual([listed.code, listed.stderr], [0, '']);
    assert.match(listed.stdout, /0 % of 1 passed · local: no price/);
  });

  it('says where runs are that it does not list', async () => {
    await using folder = await tempWorkspace({
      'sub/.prompt-ladder/config.yml': '',
      'sub/y.prompt.yml': promptFile('testData: [{ input: a }]\n'),
    });
    await using server = await startOpenAiServer({ answer: () => 'Fine.' });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root, env });
    await cli('run', 'sub', '--quiet');
    assert.match((await cli('runs')).stdout, /no run yet in this workspace; .* name a prompt of sub\.\n/);
    assert.match((await cli('runs', 'sub')).stdout, / · the first run\n/);
  });
});

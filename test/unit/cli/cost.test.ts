import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';

const CONFIG = `prices:
  test-model: { input: 100, output: 1000 }
  cheap: { input: 10, output: 100, cachedInput: 1 }
models: { test-model: gpt-4o, cheap: gpt-4o }
`;

const workspace = (more = '', text?: string) =>
  tempWorkspace({
    'x.prompt.yml': text ?? promptFile(`samples: s.jsonl\n${more}`),
    's.jsonl': samplesFile(4),
    '.prompt-ladder/config.yml': CONFIG,
  });

async function costs(root: string, ...args: string[]) {
  const { code, stdout, stderr } = await runCli(['cost', 'x.prompt.yml', '--json', ...args], { cwd: root });
  assert.deepEqual([code, stderr], [0, '']);
  return JSON.parse(stdout).prompts[0];
}

describe('prompt-ladder cost', () => {
  it('says what calls cost at several volumes, by model side by side', async () => {
    await using folder = await workspace();
    const args = ['cost', 'x.prompt.yml', '--volume', '1000/hour', '--model', 'cheap', '--model', 'nobodys'];
    const { code, stdout, stderr } = await runCli(args, { cwd: folder.root });
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Test\n +cheap +nobodys\n {2}passed in the last run +no run +no run *\n/);
    for (const row of [
      / {2}a call +\$0\.00\d+–\$0\.1\d* +unknown\n/,
      / {2}1,000 calls +\$2\.\d0–\$100 +unknown\n/,
      / {2}a day of 2,400 calls +\$/,
      / {2}a month of 24,000 calls a day +\$/,
      / {2}a year of 240,000 calls a day +\$/,
      / {2}a month with 30 % longer prompts +\$/,
      / {2}cached input would save a month {5,}\$0\.00 +unknown\n/,
    ])
      assert.match(stdout, row);
    assert.match(
      stdout,
      /\nPrice unknown, add it to \.prompt-ladder\/config\.yml: nobodys\nNothing to cache: requests begin alike for 0 tokens, and caches take 1,024 or more\nPrices of \d{4}-\d\d-\d\d, or of config\.yml\n$/,
    );
  });

  it('goes by stored runs: output, repairs, judges and pass rates', async () => {
    await using folder = await workspace('retry: { attempts: 1 }\nrules:\n  - check: { regex: "[123]$" }\n');
    await using server = await startOpenAiServer({
      answer: ({ body }) => ({
        text: `${body.messages[0]?.content}`,
        usage: { prompt_tokens: 10, completion_tokens: body.messages.length > 1 ? 40 : 20 },
      }),
    });
    const before = await costs(folder.root);
    assert.deepEqual(before.models[0].notCounted, ['repairs']);
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    assert.equal((await runCli(['run', '.', '--yes'], { cwd: folder.root, env })).code, 1);
    const { models } = await costs(folder.root);
    const [{ model, lastRun, inputTokens, outputTokens, costUsd, notCounted }] = models;
    assert.deepEqual([model, lastRun.passed, lastRun.results, notCounted], ['test-model', 3, 4, []]);
    // A quarter of the answers is asked for again.
    assert.deepEqual([inputTokens, outputTokens], [12.5, { low: 30, high: 30 }]);
    assert.ok(Math.abs(costUsd.low - (12.5 * 100 + 30 * 1000) / 1e6) < 1e-12);
  });

  it('multiplies exactly, and takes the volume of the prompt file', async () => {
    await using folder = await workspace('volume: 500\nmodelParameters: { maxTokens: 10 }\n');
    const { file, volume, growth, models } = await costs(folder.root, '--buffer', '50');
    assert.deepEqual([file, volume, growth], ['x.prompt.yml', 500, 1.5]);
    const [{ costUsd, grownCostUsd, inputTokens, atVolume }] = models;
    assert.deepEqual(
      atVolume.map(({ callsADay }: { callsADay: number }) => callsADay),
      [50, 500, 5000],
    );
    assert.equal(atVolume[1].day.low, costUsd.low * 500);
    assert.ok(Math.abs(atVolume[1].year.high / costUsd.high - 500 * 365) < 1e-6);
    assert.ok(Math.abs(grownCostUsd.low - costUsd.low - (inputTokens * 0.5 * 100) / 1e6) < 1e-12);
    assert.equal((await costs(folder.root, '--volume', '7')).volume, 7);
  });

  it('says what half the retrieved text would save', async () => {
    const text =
      'model: cheap\nmessages: [{ role: user, content: "{{ context }} Say: {{ input }}" }]\nsamples: s.jsonl\n';
    await using folder = await workspace('', text);
    const passage = 'word '.repeat(50);
    const samples = [passage, [passage, passage, passage]].map((context) =>
      JSON.stringify({ input: 'x', context }),
    );
    await folder.write({ 's.jsonl': samples.join('\n') });
    const { models } = await costs(folder.root);
    const [{ halfContextSavesUsd, inputTokens, prefixTokens }] = models;
    // A passage has 51 tokens, and stands in lists with quotes and commas.
    assert.ok(Math.abs(halfContextSavesUsd.low - (51 * 10) / 1e6) < 0.2 * halfContextSavesUsd.low);
    assert.ok(halfContextSavesUsd.low < (inputTokens * 10) / 2e6);
    assert.equal(prefixTokens, 0);
    const { stdout } = await runCli(['cost', '.', '--volume', '9'], { cwd: folder.root });
    assert.match(stdout, / {2}half the retrieved text would save a month +\$/);
    assert.doesNotMatch((await runCli(['cost', '.'], { cwd: folder.root })).stdout, /retrieved|cache/);
  });

  it('prices nothing where no sample can be rendered', async () => {
    await using folder = await workspace();
    await folder.write({ 's.jsonl': '{"id":"a","other":1}\n' });
    const { code, stdout, stderr } = await runCli(['cost', 'x.prompt.yml'], { cwd: folder.root });
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(
      stderr,
      /No sample of .* can be rendered, so its calls cannot be priced; fix the listed errors\.\n$/,
    );
    assert.match(stderr, /undefined-variable/);
  });

  it('says what cached input would save', async () => {
    const text = `model: cheap\nmessages:\n  - role: user\n    content: "${'word '.repeat(1100)}{{ input }}"\nsamples: s.jsonl\n`;
    await using folder = await workspace('', text);
    const { models } = await costs(folder.root, '--model', 'cheap', '--model', 'test-model');
    assert.ok(Math.abs(models[0].cacheSavesUsd - (1024 * 9) / 1e6) < 1e-12);
    assert.equal(models[1].cacheSavesUsd, 0);
  });

  it('says what a shorter prompt would save, and which cheaper model passes as much', async () => {
    await using folder = await workspace('rules:\n  - check: { regex: "[123]$" }\n');
    await using server = await startOpenAiServer({
      answer: ({ body }) => ({ text: `${body.messages[0]?.content}` }),
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const run = (...args: string[]) => runCli(['run', '.', '--yes', ...args], { cwd: folder.root, env });
    assert.equal((await run()).code, 1);
    assert.equal((await costs(folder.root)).asGood, undefined);
    assert.equal((await run('--model', 'cheap')).code, 1);
    const { asGood, currency, models } = await costs(folder.root);
    assert.deepEqual([asGood, currency], [{ own: 'test-model', cheapest: 'cheap' }, 'USD']);
    const [{ inputTokens, shorterSavesUsd }] = models;
    assert.ok(Math.abs(shorterSavesUsd.low - (inputTokens * 0.1 * 100) / 1e6) < 1e-9);
    const { stdout } = await runCli(['cost', '.', '--volume', '900'], { cwd: folder.root });
    assert.match(stdout, /\ncheap is the cheapest that passed at least as often as test-model /);
    assert.match(stdout, / {2}10 % shorter prompts would save a month +\$/);
    await folder.write({ 's.jsonl': samplesFile(5) });
    assert.equal((await run('--model', 'cheap')).code, 1);
    assert.equal((await costs(folder.root)).asGood, undefined);
  });

  it('is in the currency of the workspace, its own prices too, and JSON in USD', async () => {
    await using folder = await workspace();
    await folder.write({ '.prompt-ladder/config.yml': `currency: { label: EUR, perUsd: 0.5 }\n${CONFIG}` });
    const { stdout } = await runCli(['cost', '.'], { cwd: folder.root });
    const [{ costUsd }] = (await costs(folder.root)).models;
    const shown = /1,000 calls +€([\d.]+)–/.exec(stdout)?.[1];
    assert.equal(Number(shown), Number((costUsd.low * 1000 * 0.5).toPrecision(2)), stdout);
    await using plain = await workspace();
    const [usual] = (await costs(plain.root)).models;
    assert.ok(Math.abs(costUsd.low / usual.costUsd.low - 2) < 1e-9);
  });

  it('says that a server of this machine has no price', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': `${promptFile('volume: 10\n')}testData: [{ input: x }]\n`,
      '.prompt-ladder/config.yml': 'providers: { openai: { baseUrl: "http://localhost:8080/v1" } }\n',
    });
    const { stdout } = await runCli(['cost', 'x.prompt.yml'], { cwd: folder.root });
    assert.match(stdout, /a call +local: no price\n/);
    assert.ok(!stdout.includes('unknown'), stdout);
  });

  it('exits with 2 for what it cannot price, and goes on', async () => {
    await using folder = await workspace();
    await folder.write({
      'bad.prompt.yml': 'messages: 5\n',
      'none.prompt.yml': 'messages: [{ role: user, content: a }]\ntestData: [{ id: a }]\nvolume: -5\n',
    });
    const { code, stdout, stderr } = await runCli(['cost', '.'], { cwd: folder.root });
    assert.equal(code, 2);
    assert.match(stdout, /^Test\n/);
    assert.match(stderr, /"messages" must be a list/);
    assert.match(stderr, /"volume" must be >= 1, not -5/);
    await folder.write({
      'none.prompt.yml': 'messages: [{ role: user, content: a }]\ntestData: [{ id: a }]\n',
    });
    const unpriced = await runCli(['cost', 'none.prompt.yml'], { cwd: folder.root });
    assert.equal(unpriced.code, 2);
    assert.equal(
      unpriced.stderr,
      'prompt-ladder: The prompt "none" names no model that costs anything; name one to know its cost.\n',
    );
    for (const volume of ['0', '-5', 'many', '5/second', '1e5', '99999999999999']) {
      const wrong = await runCli(['cost', '.', '--volume', volume], { cwd: folder.root });
      assert.equal(wrong.code, 2, volume);
      assert.match(wrong.stderr, /It must be a number of calls, such as 50000\/day/);
    }
  });
});

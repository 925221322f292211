import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli, withoutForecast } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';

const PRICES = 'prices: { test-model: { input: 1000, output: 1000 } }\n';

async function runWith(budget: string) {
  await using folder = await tempWorkspace({
    'x.prompt.yml': promptFile(`samples: s.jsonl\nbudget: { ${budget} }\n`),
    's.jsonl': samplesFile(3),
    '.prompt-ladder/config.yml': PRICES,
  });
  await using server = await startOpenAiServer({
    answer: () => ({ text: 'x', usage: { prompt_tokens: 10, completion_tokens: 30 } }),
    script: () => ({ delayMs: 30 }),
  });
  const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
  const validated = await runCli(['validate'], { cwd: folder.root });
  const ran = await runCli(['run', '.', '--yes'], { cwd: folder.root, env });
  return {
    validate: validated.code,
    run: ran.code,
    stderr: withoutForecast(ran.stderr),
    calls: server.requests.length,
  };
}

describe('a budget on the command line', () => {
  it('that is kept changes nothing', async () => {
    const budget = 'maxInputTokens: 100, maxOutputTokens: 30, maxCostPerCall: 0.05, maxLatencyP95: 60';
    assert.deepEqual(await runWith(budget), { validate: 0, run: 0, stderr: '', calls: 3 });
  });

  it('that the prompt crosses fails both, before any call', async () => {
    const { validate, run, stderr, calls } = await runWith('maxInputTokens: 5');
    assert.deepEqual([validate, run, calls], [2, 2, 0]);
    assert.match(stderr, /x\.prompt\.yml:6:5: error: The prompt has ≈ \d+ input tokens/);
  });

  it('counts as a run does: a practice model that is named alone has a price', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': `model: practice-1\nmessages: [{ role: user, content: a }]\ntestData: [{ id: a }]\nbudget: { maxCostPerCall: 1, contextShare: 0.5 }\n`,
    });
    const { code, stdout } = await runCli(['validate'], { cwd: folder.root });
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /practice-1|not known/);
  });

  it('goes by published prices only at servers that they are published for', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': `${promptFile('budget: { maxCostPerCall: 0.0000001 }\n').replace('test-model', 'gpt-4o')}testData: [{ id: a, input: b }]\n`,
    });
    const validate = () => runCli(['validate'], { cwd: folder.root });
    assert.match((await validate()).stdout, /: error: A call with .* may cost \$/);
    await folder.write({
      '.prompt-ladder/config.yml': 'providers: { openai: { baseUrl: "https://models.example.com/v1" } }\n',
    });
    const { code, stdout } = await validate();
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /: warning: The price of gpt-4o is not known, so "maxCostPerCall" cannot be checked/,
    );
  });

  for (const [budget, sentence] of [
    ['maxOutputTokens: 29', 'The longest answer has 30 tokens, and budget.maxOutputTokens allows 29 tokens;'],
    ['maxCostPerCall: 0.03', 'The most expensive call cost $0.040, and budget.maxCostPerCall allows $0.030;'],
    ['maxLatencyP95: 0.01', 'The slowest answer took '],
  ] as const) {
    it(`of ${budget} that the answers cross fails the run, with a sentence`, async () => {
      const { validate, run, stderr, calls } = await runWith(budget);
      assert.deepEqual([validate, run, calls], [0, 1, 3]);
      assert.ok(stderr.startsWith(`prompt-ladder: ${sentence}`), stderr);
      assert.match(stderr, /^[^\n]*\.\n$/);
    });
  }
});

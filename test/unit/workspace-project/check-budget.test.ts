import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, it } from 'mocha';
import { diskFiles } from '../../../src/core/files.ts';
import type { ModelOverride } from '../../../src/core/workspace/check-budget.ts';
import { checkSamples } from '../../../src/core/workspace/check-samples.ts';
import { checkPrompt } from '../../../src/core/workspace/check-workspace.ts';
import { loadProject } from '../../../src/core/workspace/project.ts';
import { textAt } from '../../support/text-at.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const SOURCE = resolve(import.meta.dirname, '../../../src');
const run = promisify(execFile);

const PROMPT = `model: gpt-4
messages:
  - role: system
    content: Be short.
  - role: user
    content: "{{ input }}"
samples: s.jsonl
`;
/** 100 and 300 tokens. */
const SAMPLES = [100, 300]
  .map((words, index) => `${JSON.stringify({ id: `s${index}`, input: ' word'.repeat(words) })}\n`)
  .join('');

interface Files {
  readonly prompt?: string;
  readonly config?: string;
  readonly samples?: string;
}

/** What is over budget: `code line of the place: message`. */
async function found({ prompt = '', config = '', samples = SAMPLES }: Files, target: ModelOverride = {}) {
  await using folder = await tempWorkspace({
    'x.prompt.yml': PROMPT + prompt,
    's.jsonl': samples,
    '.prompt-ladder/config.yml': config,
  });
  const { project, diagnostics } = await loadProject(folder.path('x.prompt.yml'), diskFiles);
  assert.ok(project, JSON.stringify(diagnostics));
  const { overBudget: all } = await checkSamples(project, { files: diskFiles, target });
  for (const { message } of all) assert.match(message, /^[A-Z≈\d"][^\n]*\.$/);
  return all.map(
    ({ severity, code, range, message }) =>
      `${severity} ${code} ${range.start.line + 1} «${textAt(project.prompt.document.text, range)}»: ${message}`,
  );
}

const one = async (files: Files, target?: ModelOverride) => {
  const all = await found(files, target);
  assert.equal(all.length, 1, all.join('\n'));
  return `${all[0]}`;
};

describe('BudgetCheck', () => {
  it('loads no vocabulary where the prompt is far below every limit', async () => {
    const vocabularyAfter = async (budget: string) => {
      await using folder = await tempWorkspace({
        'x.prompt.yml': `${PROMPT}budget: { ${budget} }\n`,
        's.jsonl': SAMPLES,
      });
      // Other tests load vocabularies into this process.
      const script = `
        const { diskFiles } = await import('${SOURCE}/core/files.ts');
        const { checkPrompt } = await import('${SOURCE}/core/workspace/check-workspace.ts');
        const { loadedTokenizer } = await import('${SOURCE}/core/tokens/load-tokenizer.ts');
        await checkPrompt('x.prompt.yml', diskFiles);
        console.log(loadedTokenizer('cl100k_base') ? 'loaded' : 'none');`;
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
        cwd: folder.root,
      });
      return stdout.trim();
    };
    assert.equal(await vocabularyAfter('maxInputTokens: 5000, maxCostPerCall: 1, contextShare: 0.9'), 'none');
    assert.equal(await vocabularyAfter('maxInputTokens: 500'), 'loaded');
  });

  it('finds nothing at the limit itself', async () => {
    assert.deepEqual(await found({ prompt: 'budget: { maxInputTokens: 314 }\n' }), []);
  });

  it('finds a request with too many tokens, at the message that weighs most', async () => {
    assert.equal(
      await one({ prompt: 'budget: { maxInputTokens: 313 }\n' }),
      'error over-budget 6 «content»: The prompt has 314 input tokens with sample "s1", but the budget allows 313; this message weighs most, with 300: shorten it, or raise the limit.',
    );
    const short = JSON.stringify({ input: '.' });
    assert.match(await one({ prompt: 'budget: { maxInputTokens: 3 }\n', samples: short }), / 4 «content»: /);
  });

  it('takes the limits of the workspace where the prompt names none', async () => {
    const config = 'budget: { maxInputTokens: 200 }\n';
    assert.match(await one({ config }), /budget allows 200/);
    assert.deepEqual(await found({ config, prompt: 'budget: { maxInputTokens: 400 }\n' }), []);
  });

  it('finds a request that does not fit into the context window, with no budget at all', async () => {
    const samples = JSON.stringify({ id: 'long', input: ' word'.repeat(8_000) });
    assert.deepEqual(await found({ samples }), []);
    const parameters = 'modelParameters: { maxTokens: 300 }\n';
    assert.match(
      await one({ samples, prompt: parameters }),
      /^error context-window 6 .*8,014 input tokens with sample "long" and an answer of up to 300 do not fit into the context window of gpt-4 \(8,192\)/,
    );
    assert.deepEqual(await found({ samples, prompt: parameters }, { model: 'gpt-4o' }), []);
    assert.deepEqual(await found({ samples, prompt: parameters }, { provider: 'practice' }), []);
    const config = 'models: { our-deployment: gpt-4 }\n';
    assert.match(
      await one({ samples, prompt: parameters, config }, { model: 'our-deployment' }),
      /context window of our-deployment \(8,192\)/,
    );
  });

  it('finds a request that fills too much of the context window, and says where that cannot be known', async () => {
    const prompt = 'budget: { contextShare: 0.03 }\n';
    assert.match(await one({ prompt }), /^error over-budget 6 .* fill 4 % of .*, but the budget allows 3 %/);
    assert.match(
      await one({ prompt: 'budget: { contextShare: 0.00123 }\n', samples: '{"input":"word word word"}\n' }),
      / fill 0\.\d+ % of .*, but the budget allows 0\.12 %/,
    );
    assert.match(
      await one({ prompt }, { model: 'nobodys' }),
      /^warning unknown-context-window 8 «contextShare»: The context window of nobodys is not known/,
    );
  });

  it('finds calls that are too expensive, and says where that cannot be known', async () => {
    const prompt = 'budget: { maxCostPerCall: 0.009 }\n';
    assert.match(
      await one({ prompt }),
      /^error over-budget 6 .*A call with 314 input tokens .* may cost \$0\.0094, its answer not counted, but the budget allows \$0\.009/,
    );
    assert.match(
      await one({ prompt: `modelParameters: { maxTokens: 1000 }\n${prompt}` }),
      /may cost \$0\.069, its answer of 1,000 counted/,
    );
    assert.match(await one({ prompt }, { model: 'nobodys' }), /^warning unknown-price 8 «maxCostPerCall»/);
    assert.deepEqual(await found({ prompt }, { provider: 'recorded' }), []);
  });

  it('finds a maximum of output that its own limit does not allow', async () => {
    const prompt = 'modelParameters: { maxTokens: 500 }\nbudget: { maxOutputTokens: 499 }\n';
    assert.match(
      await one({ prompt }),
      /^error over-budget 8 «maxTokens»: "maxTokens" lets answers have 500 tokens/,
    );
  });

  it('says ≈ where the count is not the model’s own', async () => {
    const prompt = 'budget: { maxInputTokens: 10 }\n';
    assert.match(await one({ prompt }, { model: 'claude-3-5-sonnet-20241022' }), /has ≈ \d+ input tokens/);
    assert.match(await one({ prompt }, { provider: 'practice' }), /has \d+ input tokens/);
  });

  it('says nothing of samples that cannot be rendered, and can be cancelled', async () => {
    assert.deepEqual(await found({ prompt: 'budget: { maxInputTokens: 1 }\n', samples: '{"x":1}' }), []);
    await using folder = await tempWorkspace({ 'x.prompt.yml': PROMPT, 's.jsonl': SAMPLES });
    const { project } = await loadProject(folder.path('x.prompt.yml'), diskFiles);
    assert.ok(project);
    await assert.rejects(checkSamples(project, { files: diskFiles, signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  });

  for (const budget of [
    'maxInputTokens: -1',
    'maxInputTokens: 0',
    'maxInputTokens: 1.5',
    'maxOutputTokens: many',
    'maxCostPerCall: -0.1',
    'maxCostPerRun: 1e12',
    'maxLatencyP95: 0',
    'maxLatencyP95: 99999',
    'contextShare: 1.2',
    'contextShare: 0',
    'maxTokens: 5',
  ]) {
    it(`is not asked about a budget of ${budget}, which is a mistake`, async () => {
      const key = budget.split(':')[0];
      for (const [file, text] of [
        ['x.prompt.yml', `${PROMPT}budget: { ${budget} }\n`],
        ['.prompt-ladder/config.yml', `budget: { ${budget} }\n`],
      ] as const) {
        await using folder = await tempWorkspace({
          'x.prompt.yml': PROMPT,
          's.jsonl': SAMPLES,
          [file]: text,
        });
        const [first, ...others] = await checkPrompt(folder.path('x.prompt.yml'), diskFiles);
        assert.equal(first?.file, folder.path(file));
        assert.match(first?.message ?? '', new RegExp(`"${key}"`));
        assert.deepEqual(others, []);
      }
    });
  }
});

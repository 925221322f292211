import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { before, describe, it } from 'mocha';
import { tokens } from '../../../src/core/rules/catalogue/tokens.ts';
import { RuleDefinitionError } from '../../../src/core/rules/errors.ts';
import { prepareOverrides, prepareRules } from '../../../src/core/rules/prepare-checks.ts';
import type { Sample } from '../../../src/core/samples/sample.ts';
import { runCli } from '../../support/cli.ts';
import { promptFile, tempWorkspace } from '../../support/workspace.ts';
import { evaluate, marks, ruleOf, sampleOf } from './support.ts';

const execute = promisify(execFile);
const SOURCE = resolve(import.meta.dirname, '../../../src');

const LONG = 'The refund is due today.';

describe('the check tokens', () => {
  before(() => prepareRules([ruleOf('tokens', { model: '{{ any }}' })]));

  const rows: [options: object, output: string, marked: string[]][] = [
    [{ max: 6 }, LONG, []],
    [{ exact: 6 }, LONG, []],
    [{ max: 3 }, LONG, [' due today. → the output has 6 tokens, but must have at most 3']],
    [{ max: 0 }, 'a', ['a → the output has 1 token, but must have at most 0']],
    [{ min: 7 }, LONG, [' → the output has 6 tokens, but must have at least 7']],
    [{ min: 1 }, '', [' → the output has 0 tokens, but must have at least 1']],
    [{ max: 1, encoding: 'cl100k_base' }, '日本', ['本 → the output has 2 tokens, but must have at most 1']],
    [{ max: 1, model: 'gpt-4' }, '日本', ['本 → the output has 2 tokens, but must have at most 1']],
    [{ max: 1, model: 'openai/gpt-4o' }, '日本', []],
    [
      { max: 1, model: 'llama3' },
      'a b',
      [' b → the output has 2 tokens (≈, by o200k_base), but must have at most 1'],
    ],
    [{ at: '/reply', max: 2 }, '{"reply": "a\\tb c"}', [' c → /reply has 3 tokens, but must have at most 2']],
    [{ max: 7 }, '<|endoftext|>', []],
  ];
  for (const [options, output, marked] of rows) {
    it(`${JSON.stringify(options)} on ${JSON.stringify(output)}`, () => {
      assert.deepEqual(marks('tokens', options, output), marked);
    });
  }

  it('needs a bound, and either a model or an encoding', () => {
    assert.throws(() => tokens.bind({}), RuleDefinitionError);
    assert.throws(
      () => tokens.bind({ max: 1, model: 'gpt-4', encoding: 'o200k_base' }),
      (error: RuleDefinitionError) => error.pointer === '/encoding',
    );
  });

  it('may take its model from the sample', () => {
    const rule = ruleOf('tokens', { max: 1, model: '{{ model }}' });
    assert.equal(evaluate([rule], '日本', { variables: { model: 'gpt-4' } }).length, 1);
    assert.equal(evaluate([rule], '日本', { variables: { model: 'gpt-4o' } }).length, 0);
  });
});

/** Tells which vocabularies a project brings, in a process that has none yet. */
const PROBE = `
const { diskFiles } = await import('./core/files.ts');
const { loadedTokenizer } = await import('./core/tokens/load-tokenizer.ts');
const { loadProject } = await import('./core/workspace/project.ts');
const { project } = await loadProject(process.argv[1], diskFiles);
const brought = ['o200k_base', 'cl100k_base'].filter((encoding) => loadedTokenizer(encoding));
console.log(project ? brought.join(' ') || 'none' : 'no project');
`;

async function broughtBy(rules: string): Promise<string> {
  await using folder = await tempWorkspace({ 'a.prompt.yml': promptFile(`rules: ${rules}\n`) });
  const args = ['--input-type=module', '--eval', PROBE, folder.path('a.prompt.yml')];
  const { stdout } = await execute(process.execPath, args, { cwd: SOURCE });
  return stdout.trim();
}

describe('vocabularies are loaded with the rules', () => {
  const rows: [rules: string, brought: string][] = [
    ['[{ check: { words: { max: 3 } } }]', 'none'],
    ['[{ check: { tokens: { max: 3, model: gpt-4 } } }]', 'cl100k_base'],
    ['[{ check: { tokens: { max: 3, model: "{{ input }}" } } }]', 'o200k_base cl100k_base'],
  ];
  for (const [rules, brought] of rows) {
    it(`${rules}: ${brought}`, async () => assert.equal(await broughtBy(rules), brought));
  }

  /** The options of each check that was prepared. */
  async function prepared(prepare: () => Promise<void>): Promise<unknown[]> {
    const all: unknown[] = [];
    const original = tokens.prepare;
    Object.assign(tokens, { prepare: async (options: unknown) => void all.push(options) });
    try {
      await prepare();
    } finally {
      Object.assign(tokens, { prepare: original });
    }
    return all;
  }

  it('wherever a check stands in them', async () => {
    const wanted = { tokens: { max: 3 } };
    for (const rule of [
      ruleOf('tokens', wanted.tokens),
      ruleOf('not', { all: ['json', { any: [wanted] }] }),
      ruleOf('json', {}, { when: { output: wanted } }),
      ruleOf('json', {}, { when: { not: { output: wanted } } }),
    ]) {
      assert.deepEqual(await prepared(() => prepareRules([rule])), [wanted.tokens]);
    }
    assert.deepEqual(await prepared(() => prepareRules([ruleOf('words', { max: 3 })])), []);
  });

  it('and with what a sample puts in their place', async () => {
    const overrides = (rules: Sample['rules']) => prepared(() => prepareOverrides(sampleOf({ rules })));
    assert.deepEqual(await overrides({ a: { check: { tokens: { max: 3 } } } }), [{ max: 3 }]);
    // One that cannot run, one that is switched off, and one that changes nothing.
    assert.deepEqual(await overrides({ a: { check: { tokens: 3 } }, b: false, c: {} }), []);
  });

  it('so that a run can count by a check that only a sample names', async () => {
    const sample = { input: 'Hello', rules: { a: { check: { tokens: { min: 9_000 } } } } };
    await using folder = await tempWorkspace({
      'a.prompt.yml': promptFile('rules: [{ id: a, check: json }]\nsamples: s.jsonl\n'),
      's.jsonl': JSON.stringify(sample),
    });
    const args = ['run', 'a.prompt.yml', '--provider', 'practice', '--json', '--quiet'];
    const { stdout } = await runCli(args, { cwd: folder.root });
    const [{ results }] = JSON.parse(stdout).runs;
    assert.match(
      results[0].violations[0].message,
      /^the output has \d+ tokens, but must have at least 9000$/,
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const PROMPT = 'model: gpt-4o-mini\nprovider: openai\nmessages: [{ role: user, content: "{{ input }}" }]\n';
const SAMPLES = '{"id":"a","input":"Hello."}\n{"id":"b","input":"Bye."}\n';

interface Case {
  readonly name: string;
  readonly prompt?: string;
  readonly config?: string;
  readonly samples?: string;
  /** Where it is said, and what. */
  readonly says: RegExp;
  /** 2 where it is an error. */
  readonly code: number;
  /** What is forecast nevertheless; nothing where the prompt itself cannot be read. */
  readonly forecast?: RegExp;
}

const cases: Case[] = [
  {
    name: 'a negative budget',
    prompt: `${PROMPT}samples: s.jsonl\nbudget: { maxInputTokens: -5 }\n`,
    says: /x\.prompt\.yml:5:\d+: error: "maxInputTokens" must be >= 1, not -5\./,
    code: 2,
    forecast: /^x · 2 samples × 1 model: \d+ input tokens/,
  },
  {
    name: 'an absurd budget of the workspace',
    config: 'budget: { maxCostPerRun: 1e300 }\n',
    says: /config\.yml:1:\d+: error: "maxCostPerRun" must be <= 1000000, not 1e\+300\./,
    code: 2,
    forecast: /^x · 2 samples × 1 model: \d+ input tokens/,
  },
  {
    name: 'a crossed budget',
    prompt: `${PROMPT}samples: s.jsonl\nbudget: { maxInputTokens: 2 }\n`,
    says: /x\.prompt\.yml:3:\d+: error: The prompt has \d+ input tokens with sample "a", but the budget allows 2/,
    code: 2,
    forecast: /^x · 2 samples × 1 model: \d+ input tokens/,
  },
  {
    name: 'an unknown model',
    prompt: `${PROMPT.replace('gpt-4o-mini', 'nobodys')}samples: s.jsonl\nbudget: { maxCostPerCall: 1 }\n`,
    says: /x\.prompt\.yml:5:\d+: warning: The price of nobodys is not known/,
    code: 0,
    forecast: /^x · 2 samples × 1 model: ≈ \d+–\d+ input tokens, .*, price unknown/,
  },
  {
    name: 'a sample that renders to nothing',
    samples: `${SAMPLES}{"id":"c","input":" "}\n`,
    says: /s\.jsonl:3:1: warning: Sample "c" leaves nothing to ask/,
    code: 0,
    forecast: /^x · 3 samples × 1 model: \d+ input tokens/,
  },
  {
    name: 'a sample that cannot be rendered',
    samples: `${SAMPLES}{"id":"c"}\n`,
    says: /x\.prompt\.yml:3:\d+: warning: 1 of 3 samples have no variable "input"/,
    code: 0,
    forecast: /^x · 2 samples × 1 model: .*; left out: 1 sample that cannot be rendered\)/,
  },
  {
    name: 'a price of the wrong shape',
    config: 'prices: { gpt-4o-mini: 5 }\n',
    says: /config\.yml:1:\d+: error: "gpt-4o-mini" must be a map, not 5\./,
    code: 2,
    forecast: /^x · 2 samples × 1 model: \d+ input tokens/,
  },
  {
    name: 'a missing sample file beside one that is there',
    prompt: `${PROMPT}samples: [s.jsonl, gone.jsonl]\n`,
    says: /x\.prompt\.yml:4:\d+: error: There is no sample file at "gone\.jsonl"/,
    code: 2,
    forecast: /^x · 2 samples × 1 model: \d+ input tokens/,
  },
  {
    name: 'a missing sample file',
    prompt: `${PROMPT}samples: gone.jsonl\n`,
    says: /x\.prompt\.yml:4:\d+: error: There is no sample file at "gone\.jsonl"/,
    code: 2,
  },
];

describe('what is wrong with costs', () => {
  for (const { name, prompt, config = '', samples = SAMPLES, says, code, forecast } of cases) {
    it(`is said at its place, and the rest is counted: ${name}`, async () => {
      await using folder = await tempWorkspace({
        'x.prompt.yml': prompt ?? `${PROMPT}samples: s.jsonl\n`,
        's.jsonl': samples,
        '.prompt-ladder/config.yml': config,
      });
      const run = (...args: string[]) => runCli([...args, 'x.prompt.yml'], { cwd: folder.root });
      const [validated, estimated, cost] = await Promise.all([
        run('validate'),
        run('run', '--estimate'),
        run('cost'),
      ]);
      for (const outcome of [validated, estimated, cost]) {
        assert.match(outcome.stdout + outcome.stderr, says);
        assert.equal(outcome.code, code, outcome.stderr);
      }
      if (!forecast) {
        assert.equal(estimated.stdout + cost.stdout, '');
        return;
      }
      assert.match(estimated.stdout, forecast);
      assert.match(cost.stdout, /^x\n +\S/);
      const note = /The files have 1 error, so the figures may be incomplete\n$/;
      if (code === 0) return;
      assert.match(estimated.stderr, note);
      assert.match(cost.stdout, note);
    });
  }
});

// How long a rule takes to be tried on 10,000 stored outputs, and for how long it keeps others waiting meanwhile.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { previewRule } from '../src/core/authoring/preview-rule.ts';
import { renderText } from '../src/core/prompt/template.ts';
import { readCheck } from '../src/core/rules/check-definition.ts';
import type { Rule } from '../src/core/rules/rule.ts';
import type { Result } from '../src/core/runs/result.ts';
import { readResults } from '../src/core/runs/results-file.ts';

const OUTPUTS = 10_000;
const ROUNDS = 5;
const CHECKS = [
  { words: { at: '/answer', max: 60 } },
  { fields: { required: ['/category', '/urgency', '/answer'], only: true } },
  { enum: { at: '/category', values: ['billing', 'account', 'bug'] } },
  { regex: { at: '/answer', pattern: '[.!?]$' } },
  { language: { at: '/answer', is: 'en' } },
];
const SENTENCE = 'Thank you for your message; a colleague looks at the charge and writes to you by Friday. ';

/** An answer of some 270 characters; every third has twice as many, which is too long. */
function resultOf(index: number): Result {
  const answer = SENTENCE.repeat(index % 3 === 0 ? 6 : 3).trim();
  const nowhere = { line: index, character: 0 };
  return {
    sample: `sample-${index}`,
    repeat: 0,
    status: 'passed',
    location: { file: 'samples.jsonl', range: { start: nowhere, end: nowhere } },
    variables: { message: `My card was charged twice for order ${index}.` },
    output: JSON.stringify({ category: index % 5 === 0 ? 'other' : 'billing', urgency: 2, answer }),
    finishReason: 'stop',
    violations: [],
    attempts: [
      {
        provider: 'openai',
        model: 'm',
        latencyMs: 800,
        usage: { inputTokens: 300, outputTokens: 120 },
        costUsd: 0.0001,
      },
    ],
  };
}

function ruleOf(written: object): Rule {
  const { check, options } = readCheck(written);
  return { id: check.name, category: check.category, severity: 'error', check: check.name, options };
}

/** The fastest of several rounds, in ms, and the longest wait of all of them. */
async function measure(work: () => Promise<unknown>): Promise<{ ms: number; waitMs: number }> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  let ms = Number.POSITIVE_INFINITY;
  await work();
  delays.enable();
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    await work();
    ms = Math.min(ms, performance.now() - begin);
  }
  delays.disable();
  return { ms, waitMs: delays.max / 1e6 };
}

const folder = await mkdtemp(join(tmpdir(), 'prompt-ladder-bench-'));
try {
  const file = join(folder, 'results.jsonl');
  const lines = Array.from({ length: OUTPUTS }, (_, index) => `${JSON.stringify(resultOf(index))}\n`);
  await writeFile(file, lines.join(''));

  const reading = await measure(async () => {
    for await (const _ of readResults(file));
  });
  const show = (what: string, { ms, waitMs }: { ms: number; waitMs: number }) =>
    console.log(
      `${what.padEnd(10)} ${ms.toFixed(0).padStart(5)} ms  ${(ms / reading.ms).toFixed(2)} × reading  longest wait ${waitMs.toFixed(0)} ms`,
    );
  console.log(`${OUTPUTS} stored outputs, Node ${process.versions.node}, the fastest of ${ROUNDS} rounds`);
  show('reading', reading);
  for (const check of CHECKS) {
    const rule = ruleOf(check);
    const { signal } = new AbortController();
    const options = { render: renderText, overrides: new Map(), signal };
    show(rule.id, await measure(() => previewRule(rule, readResults(file), options)));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

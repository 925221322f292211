import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { RunIndex } from '../../src/core/runs/run-index.ts';
import { RunStore } from '../../src/core/runs/run-store.ts';
import { startCli } from '../../test/support/cli.ts';
import { TempWorkspace, tempWorkspace } from '../../test/support/workspace.ts';
import { REAL_TASKS, type RealTask } from './real-tasks.ts';

// Two classifications on a real model: a naive prompt, improved by the first advice alone in at most three edits, beside
// a prompt written by hand: some 500 short calls. In a folder of its own, answers are kept, so that a slow machine can be
// asked in several sittings: each begins anew, and asks only for what is not answered yet.
// node scripts/node.mjs bench/advice/real.ts BASE_URL MODEL STEPS FOLDER

const DEFAULT_DATA = join(import.meta.dirname, '../../../shared/data');
const [baseUrl = 'http://127.0.0.1:8081/v1', model = 'smollm2-135m-instruct', steps = '3', kept] =
  process.argv.slice(2);
const data = resolve(process.env.PROMPT_LADDER_DATA ?? DEFAULT_DATA);

const prompt = (messages: readonly object[], maxTokens: number, more: object = {}) =>
  stringify({
    name: 'Kinds',
    provider: 'openai',
    model,
    holdout: '30 %',
    modelParameters: { temperature: 0, maxTokens },
    ...more,
    messages,
    samples: 'samples.jsonl',
  });

const naivePrompt = ({ naive }: RealTask) =>
  prompt([{ role: 'user', content: `${naive}\n\n{{ text }}\n` }], 16);

function promptByHand({ instruction, examples }: RealTask): string {
  const answer = (label: string) => JSON.stringify({ label });
  const labels = examples.map(([, label]) => label);
  return prompt(
    [
      { role: 'system', content: instruction },
      ...examples.flatMap(([text, label]) => [
        { role: 'user', content: text },
        { role: 'assistant', content: answer(label) },
      ]),
      { role: 'user', content: '{{ text }}' },
    ],
    24,
    {
      responseFormat: 'json_schema',
      jsonSchema: {
        type: 'object',
        properties: { label: { type: 'string', enum: labels } },
        required: ['label'],
        additionalProperties: false,
      },
      rules: [{ check: { expected: { at: '/label' } } }],
    },
  );
}

/** A small machine takes its time. */
const CONFIG = 'timeout: 900\nconcurrency: 2\n';

const env = { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 'local' };

for (const task of REAL_TASKS) {
  process.stdout.write(`\n# ${task.name}\n\n`);
  await using made = kept === undefined ? await tempWorkspace() : undefined;
  const folder = made ?? new TempWorkspace(resolve(kept ?? '', task.name));
  for (const forgotten of ['runs', 'versions', 'cache/trials.jsonl'])
    await rm(folder.path('.prompt-ladder', forgotten), { recursive: true, force: true });
  await folder.write({
    'samples.jsonl': await task.samples(data),
    '.prompt-ladder/config.yml': CONFIG,
    'naive.prompt.yml': naivePrompt(task),
    'hand.prompt.yml': promptByHand(task),
  });
  const cli = async (...args: string[]) => {
    process.stdout.write(`$ prompt-ladder ${args.join(' ')}\n`);
    const begin = performance.now();
    const { child, ended } = startCli([...args, '--quiet'], { cwd: folder.root, env });
    child.stdout?.pipe(process.stdout, { end: false });
    const { stderr } = await ended;
    process.stdout.write(`${stderr}(${Math.round((performance.now() - begin) / 1000)} s)\n\n`);
  };
  await cli('improve', 'naive.prompt.yml', '--steps', steps);
  process.stdout.write(`${await folder.read('naive.prompt.yml')}\n`);
  await cli('advise');
  await cli('run', 'hand.prompt.yml');
  for await (const run of new RunIndex(new RunStore(join(folder.root, '.prompt-ladder'))).runs({
    file: 'hand.prompt.yml',
  }))
    process.stdout.write(`By hand: ${run.summary?.passed} of ${run.summary?.results} pass.\n`);
}

import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RunIndex } from '../../src/core/runs/run-index.ts';
import { RunStore } from '../../src/core/runs/run-store.ts';
import { startCli } from '../../test/support/cli.ts';
import { TempWorkspace, tempWorkspace } from '../../test/support/workspace.ts';
import { questionSamples } from './questions.ts';

// A naive prompt for real questions on a real model, improved by the first advice alone in at most three edits, beside the
// best prompt written by hand: some 300 short calls. In a folder of its own, answers are kept, so that a slow machine can be
// asked in several sittings: each begins anew, and asks only for what is not answered yet.
// node scripts/node.mjs bench/advice/real.ts BASE_URL MODEL STEPS FOLDER

const DEFAULT_DATA = join(import.meta.dirname, '../../../shared/data');
const [baseUrl = 'http://127.0.0.1:8081/v1', model = 'smollm2-135m-instruct', steps = '3', kept] =
  process.argv.slice(2);
const samples = await questionSamples(resolve(process.env.PROMPT_LADDER_DATA ?? DEFAULT_DATA));

const prompt = (messages: string, more = '') => `name: Question kinds
provider: openai
model: ${model}
holdout: 30 %
modelParameters: { temperature: 0, maxTokens: 16 }
messages:
${messages}samples: questions.jsonl
${more}`;

const NAIVE = prompt(`  - role: user
    content: |
      What kind of answer does this question want?

      {{ question }}
`);

const BY_HAND = prompt(
  `  - role: system
    content: |
      Sort a question by what its answer is. Questions with "who" want a person. Questions with "where" or "which city" want a place. Questions with "when" or "what year" want a time. Questions that begin with "is", "are", "was", "were", "do" or "did" want yes_or_no.
  - role: user
    content: "Question: Who wrote Hamlet?"
  - role: assistant
    content: '{"kind":"person"}'
  - role: user
    content: "Question: Are Rome and Paris both capitals?"
  - role: assistant
    content: '{"kind":"yes_or_no"}'
  - role: user
    content: "Question: In which city is the Prado?"
  - role: assistant
    content: '{"kind":"place"}'
  - role: user
    content: "Question: The Titanic sank in what year?"
  - role: assistant
    content: '{"kind":"time"}'
  - role: user
    content: "Question: {{ question }}"
`,
  `responseFormat: json_schema
jsonSchema: { type: object, properties: { kind: { enum: [person, place, time, yes_or_no] } }, required: [kind], additionalProperties: false }
rules:
  - check: { equals: { at: /kind, value: "{{ expected }}" } }
`,
);

/** A small machine takes its time. */
const CONFIG = 'timeout: 900\nconcurrency: 2\n';

const env = { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 'local' };

await using made = kept === undefined ? await tempWorkspace() : undefined;
const folder = made ?? new TempWorkspace(resolve(kept ?? ''));
for (const forgotten of ['runs', 'versions', 'cache/trials.jsonl'])
  await rm(folder.path('.prompt-ladder', forgotten), { recursive: true, force: true });
await folder.write({
  'questions.jsonl': samples,
  '.prompt-ladder/config.yml': CONFIG,
  'naive.prompt.yml': NAIVE,
  'hand.prompt.yml': BY_HAND,
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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectProvider } from '../../src/core/engine/connect.ts';
import { type RunOutcome, startRun } from '../../src/core/engine/start.ts';
import { diskFiles } from '../../src/core/files.ts';
import { textMessages } from '../../src/core/prompt/chat.ts';
import type { Provider } from '../../src/core/providers/provider.ts';
import { type IfevalResponse, readIfeval } from './data.ts';
import { printReport, type Verdict } from './report.ts';
import type { IfevalRow } from './rules.ts';
import { type Evaluation, measureSpeed } from './speed.ts';
import { rulesOf, writeWorkspace } from './workspace.ts';

/** The rules against the reference checker's verdicts on IFEval, through the product's own recorded runs. */

const DEFAULT_DATA = join(import.meta.dirname, '../../../shared/data');

const dataFolder = process.argv[2] ?? process.env.PROMPT_LADDER_DATA ?? DEFAULT_DATA;
const data = await readIfeval(dataFolder);
if (!data) {
  console.error(
    `There is no IFEval data in ${join(dataFolder, 'ifeval')}; set PROMPT_LADDER_DATA to the folder that holds ifeval/prompts.jsonl.`,
  );
  process.exit(2);
}

const rowByPrompt = new Map(data.rows.map((row) => [row.prompt, row]));
const verdicts: Verdict[] = [];
const evaluations: Evaluation[] = [];

for (const [model, responses] of data.responses) {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-ladder-ifeval-'));
  try {
    await runModel(model, responses, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
process.exitCode = printReport(verdicts, measureSpeed(evaluations)) ? 0 : 1;

async function runModel(model: string, responses: readonly IfevalResponse[], folder: string): Promise<void> {
  const answered = responses.flatMap((response) => {
    const row = rowByPrompt.get(response.prompt);
    return row ? [{ row, response }] : [];
  });
  const file = await writeWorkspace(
    folder,
    model,
    answered.map(({ row }) => row),
  );
  await run(file, replay(responses), true);
  const outcome = await run(file);
  const broken = new Map<string, ReadonlyMap<string, string>>();
  for await (const { sample, status, error, violations } of outcome.results()) {
    if (status === 'error') throw new Error(`Sample ${sample} of ${model} has no verdict: ${error?.message}`);
    broken.set(sample, new Map(violations.map(({ rule, message }) => [rule, message])));
  }
  for (const { row, response } of answered) collect(model, row, response, broken.get(String(row.key)));
}

function run(file: string, provider?: Provider, record = false): Promise<RunOutcome> {
  return startRun({
    file,
    files: diskFiles,
    connect: async (id, project) =>
      provider ?? connectProvider(id, project, { apiKey: async () => undefined }),
    record,
    useCache: false,
    signal: new AbortController().signal,
  });
}

/** Answers each prompt with the response that the benchmark has for it. */
function replay(responses: readonly IfevalResponse[]): Provider {
  const texts = new Map(responses.map(({ prompt, response }) => [prompt, response]));
  return {
    async complete({ messages }) {
      return { text: texts.get(textMessages(messages).at(-1)?.content ?? '') ?? '', finishReason: 'stop' };
    },
  };
}

function collect(
  model: string,
  row: IfevalRow,
  { response, follow_instruction_list: theirs }: IfevalResponse,
  broken: ReadonlyMap<string, string> | undefined,
): void {
  if (!broken) throw new Error(`Prompt ${row.key} was not run for ${model}.`);
  for (const [index, { id }] of rulesOf(row).entries()) {
    const kind = row.instruction_id_list[index] ?? id;
    evaluations.push({ kind, args: row.kwargs[index] ?? {}, response });
    verdicts.push({
      model,
      key: row.key,
      kind,
      ours: !broken.has(id),
      theirs: theirs[index] === true,
      why: broken.get(id),
    });
  }
}

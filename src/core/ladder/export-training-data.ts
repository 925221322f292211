import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { parsePrompt } from '../prompt/parse.ts';
import { loadVerdicts } from '../reviews/store.ts';
import { lastRunOf } from '../runs/passed-outputs.ts';
import { RunStore } from '../runs/run-store.ts';
import { pathIn } from '../text/path-in.ts';
import { WORKSPACE_FOLDER, workspaceRoot } from '../workspace/config.ts';
import { writeInFolder } from '../write-file.ts';
import { highestRungRun } from './stored-climbs.ts';
import { type TrainingData, type TrainingOptions, trainingData, trainingFile } from './training-data.ts';

export interface TrainingExport extends TrainingOptions {
  /** Absolute path of the prompt file. */
  readonly file: string;
  /** Absolute path of the folder to write into. */
  readonly folder: string;
  /** Id of the run whose answers count; the newest of all samples where it is absent, or else the last of a climb. */
  readonly run?: string;
  readonly files: Files;
}

/** What was written, and where. */
export interface WrittenTrainingData extends TrainingData {
  readonly run: string;
  /** Absolute paths. */
  readonly trainFile: string;
  readonly validationFile: string;
}

/** @throws {UserError} when there is no run, no answer that counts, or the files cannot be written */
export async function exportTrainingData({
  file,
  folder,
  run: named,
  files,
  ...options
}: TrainingExport): Promise<WrittenTrainingData> {
  const root = await workspaceRoot(file, files);
  const prompt = pathIn(root, file);
  const store = new RunStore(join(root, WORKSPACE_FOLDER));
  const run =
    named === undefined
      ? ((await lastRunOf(store, prompt)) ?? (await highestRungRun(store, prompt)))
      : await store.read(named);
  if (!run) throw new UserError(`${prompt} has no run yet, so there are no answers to export; run it first.`);
  if (run.prompt.file !== prompt)
    throw new UserError(`Run "${run.id}" belongs to ${run.prompt.file}; name a run of ${prompt}.`);
  const verdicts = await loadVerdicts(root, file, files);
  const holdout = parsePrompt(file, await files.readText(file)).prompt?.holdout;
  const data = await trainingData(run, store.results(run.id), verdicts, { holdout, ...options });
  if (data.train.length + data.validation.length === 0)
    throw new UserError(
      `Run "${run.id}" has no answer that ${options.passing ? 'passes or was approved' : 'was approved or corrected in a review'}, so nothing was written${options.passing ? '' : '; review answers, or take those that pass every rule, too'}.`,
    );
  const [trainFile, validationFile] = [join(folder, 'train.jsonl'), join(folder, 'validation.jsonl')];
  await writeInFolder('The training data', trainFile, trainingFile(data.train));
  await writeInFolder('The validation data', validationFile, trainingFile(data.validation));
  return { ...data, run: run.id, trainFile, validationFile };
}

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A completion of a model that people labelled (XSTest). */
export interface Completion {
  readonly prompt: string;
  readonly completion: string;
  readonly label: 'full-compliance' | 'full-refusal' | 'partial-refusal';
}

/** An answer to a message, with the knowledge it was given, as people labelled it (BEGIN). */
export interface GivenAnswer {
  readonly model: string;
  readonly knowledge: string;
  readonly message: string;
  readonly answer: string;
  readonly label: string;
}

const linesOf = <Line>(folder: string, file: string): Line[] =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line);

/** Where the data sets are, unless a command is told otherwise. */
export const DATA = resolve(
  process.env.PROMPT_LADDER_DATA ?? join(import.meta.dirname, '../../../../shared/data'),
);

export const XSTEST_MODELS = ['gpt4', 'mistralguard'] as const;
export const IFEVAL_MODELS = ['gpt-4-20231107', 'gpt-4o-mini-2024-07-18'] as const;
/** Not trained on, and looked at after each training. */
export const TUNE_IFEVAL_MODEL = 'claude-3-haiku-20240307';

export const readCompletions = (folder: string, model: string) =>
  linesOf<Completion>(folder, `xstest/completions.${model}.jsonl`);
export const readGivenAnswers = (folder: string) => linesOf<GivenAnswer>(folder, 'begin/answers.dev.jsonl');
export const readResponses = (folder: string, model: string) =>
  linesOf<{ response?: string }>(folder, `ifeval/responses.${model}.jsonl`).map(
    ({ response = '' }) => response,
  );

export const hasTrainingData = (folder: string) =>
  ['xstest', 'begin', 'halueval', 'ifeval'].every((set) => existsSync(join(folder, set)));

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import baselineSchema from '../../../schemas/baseline.schema.json' with { type: 'json' };
import { UserError } from '../diagnostic.ts';
import { schemaCheck } from '../documents/schema-check.ts';
import type { Category } from '../failure-category.ts';
import type { Run } from '../runs/run.ts';
import { parseStored } from '../runs/stored-format.ts';
import { sha256 } from '../text/hash.ts';
import { slug } from '../text/slug.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { writeInFolder } from '../write-file.ts';
import type { RunConditions } from './comparison.ts';
import { type RunPlace, readExplainedSide } from './explained-side.ts';
import { labelsAmong, outputLabel } from './labels.ts';
import { isUncheckedSide, RunSide, type SampleOutcome } from './side.ts';

/** What a sample came to in the run that was accepted. */
interface BaselineSample {
  /** Checksum of what makes it the same sample. */
  readonly content: number;
  readonly repeats: number;
  readonly passed: number;
  /** The rules that it breaks, with their categories; absent where there is none. */
  readonly broken?: Readonly<Record<string, string>>;
  /** Why it fails; absent where it passes, or nobody had looked. */
  readonly category?: Category;
  /** Which of the labels that the samples expect was given, `null` for none; absent where they expect other things. */
  readonly label?: string | null;
}

/** What the accepted version of a prompt scores: a file in git, a line a sample. */
export interface Baseline {
  readonly format: 1;
  /** The run that was accepted. */
  readonly run: string;
  /** Relative to the workspace root, with forward slashes. */
  readonly prompt: string;
  readonly name: string;
  readonly versionHash: string;
  readonly samplesHash: string;
  readonly rulesHash: string;
  readonly provider: string;
  readonly model: string;
  /** Averages of an answer; `costUsd` is `null` where a price is unknown. */
  readonly answer: {
    readonly costUsd: number | null;
    readonly inputTokens: number;
    readonly outputTokens: number;
  };
  readonly samples: Readonly<Record<string, BaselineSample>>;
}

const checkShape = schemaCheck(baselineSchema);

/** Absolute path of a prompt's baseline. */
export function baselineFile(root: string, prompt: string): string {
  const name = [slug(prompt.replace(/\.prompt\.ya?ml$/, '')), sha256(prompt).slice(0, 8)];
  return join(root, WORKSPACE_FOLDER, 'baselines', `${name.filter(Boolean).join('-')}.json`);
}

/** What a run of all samples says, to be accepted. @throws {UserError} when it is not whole, not checked, or knows no version */
function baselineOf(run: Run, side: RunSide): Baseline {
  if (run.state !== 'finished' || run.settings.filter.length > 0 || side.unanswered.size > 0)
    throw new UserError(
      `Run ${run.id} has no verdict on some of its samples, so it can be no baseline; run the prompt on all of them.`,
    );
  if (run.versionHash === undefined)
    throw new UserError(`Run ${run.id} does not say which version it is of; run the prompt again.`);
  if (isUncheckedSide(side, run))
    throw new UserError(
      `Nothing was checked in run ${run.id}, so it can be no baseline; add rules to the prompt, and run it again.`,
    );
  const { answers, costUsd, unpriced, inputTokens, outputTokens } = side.usage;
  const each = (sum: number) => (answers > 0 ? Number((sum / answers).toPrecision(6)) : 0);
  const labels = labelsAmong([...side.outcomes.values()].map(({ expected }) => expected));
  return {
    format: 1,
    run: run.id,
    prompt: run.prompt.file,
    name: run.prompt.name,
    versionHash: run.versionHash,
    samplesHash: run.samples.hash,
    rulesHash: run.rulesHash,
    provider: run.provider,
    model: run.model,
    answer: {
      costUsd: unpriced > 0 ? null : each(costUsd),
      inputTokens: each(inputTokens),
      outputTokens: each(outputTokens),
    },
    samples: Object.fromEntries(
      [...side.outcomes]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([sample, { content, repeats, passed, broken, category, output = '' }]) => [
          sample,
          {
            content,
            repeats,
            passed,
            ...(broken.size > 0 && { broken: Object.fromEntries([...broken].sort()) }),
            ...(category && { category }),
            ...(labels && { label: outputLabel(output, labels) ?? null }),
          },
        ]),
    ),
  };
}

/** The text of a baseline: a line a sample, so that branches merge what they do not both change. */
function serialiseBaseline({ samples, ...head }: Baseline): string {
  const lines = Object.entries(samples).map(
    ([sample, outcome]) => `    ${JSON.stringify(sample)}: ${JSON.stringify(outcome)}`,
  );
  const opening = JSON.stringify(head, null, 2).replace(/\n\}$/, '');
  return `${opening},\n  "samples": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/** @throws {UserError} when it cannot be written */
export const writeBaseline = (file: string, baseline: Baseline): Promise<void> =>
  writeInFolder('The baseline', file, serialiseBaseline(baseline));

/** A baseline that was accepted. */
export interface AcceptedBaseline {
  /** Absolute path. */
  readonly file: string;
  /** Samples that mostly pass, of all. */
  readonly passing: number;
  readonly samples: number;
}

/**
 * Makes a run the baseline of a prompt.
 * @param prompt relative to the workspace root, with forward slashes
 * @throws {UserError} when the run can be none, or it cannot be written
 */
export async function acceptBaseline(
  run: Run,
  { prompt, ...place }: RunPlace & { readonly prompt: string },
  signal?: AbortSignal,
): Promise<AcceptedBaseline> {
  const { root } = place;
  const most = Number.POSITIVE_INFINITY;
  const side = await readExplainedSide(run, place, { most, ...(signal && { signal }) });
  const baseline = { ...baselineOf(run, side), prompt };
  const file = baselineFile(root, prompt);
  await writeBaseline(file, baseline);
  const outcomes = Object.values(baseline.samples);
  const passing = outcomes.filter(({ passed, repeats }) => passed / repeats > 0.5).length;
  return { file, passing, samples: outcomes.length };
}

/** `undefined` where there is none. @throws {UserError} when the file holds no baseline */
export async function readBaseline(file: string): Promise<Baseline | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(`The baseline ${file} cannot be read (${error.code}); check its permissions.`);
  });
  if (text === undefined) return undefined;
  const refuse = (why: string) =>
    new UserError(`The baseline ${file} ${why}; restore it from version control, or accept a run again.`);
  if (/^(?:<{7}|={7}|>{7})/m.test(text)) throw refuse('has a merge conflict');
  const value = parseStored(text, `The baseline ${file}`);
  if (value === undefined) throw refuse('is no JSON');
  const [problem] = checkShape(value);
  if (problem)
    throw refuse(`has a mistake at /${problem.path.join('/')}: ${problem.message.replace(/\.$/, '')}`);
  return value as Baseline;
}

/** A baseline as one side of a comparison. */
export function baselineSide(baseline: Baseline): { readonly run: RunConditions; readonly side: RunSide } {
  const { run: id, name, prompt: file, samplesHash, rulesHash, provider, model, answer } = baseline;
  const side = new RunSide();
  for (const [sample, { content, repeats, passed, broken = {}, category, label }] of Object.entries(
    baseline.samples,
  )) {
    const outcome: SampleOutcome = {
      sample,
      file: '',
      line: 0,
      content,
      tags: [],
      expected: undefined,
      repeats,
      passed,
      broken: new Map(Object.entries(broken)),
      ...(category && { category }),
      ...(label !== undefined && { output: label ?? '' }),
    };
    side.outcomes.set(sample, outcome);
  }
  Object.assign(side.usage, {
    answers: 1,
    costUsd: answer.costUsd ?? 0,
    unpriced: answer.costUsd === null ? 1 : 0,
    inputTokens: answer.inputTokens,
    outputTokens: answer.outputTokens,
  });
  return {
    run: {
      id,
      prompt: { name, file },
      samples: { hash: samplesHash },
      rulesHash,
      provider,
      model,
      state: 'finished',
    },
    side,
  };
}

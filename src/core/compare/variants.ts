import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import { targetOf } from '../engine/plan.ts';
import { prepareRun } from '../engine/prepare-run.ts';
import type { PreparedRun, PrepareRequest } from '../engine/prepared-run.ts';
import { versionHash } from '../engine/version-hash.ts';
import { RecordedFiles } from '../runs/recorded-files.ts';
import type { Run } from '../runs/run.ts';
import { RunIndex } from '../runs/run-index.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { Revision } from '../versions/revision.ts';

/** A revision of a prompt on a model, to be compared with others. */
export interface Variation {
  /** What it is shown as. */
  readonly name: string;
  readonly revision: Revision;
  /** In place of what the prompt and the configuration say. */
  readonly provider?: string;
  readonly model?: string;
}

interface RunContext {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly store: RunStore;
  readonly signal: AbortSignal;
  /** What counts where neither the prompt nor the configuration says. */
  readonly defaults?: PrepareRequest['defaults'];
}

/**
 * The newest finished run of all samples that a variation has: of the same version, provider and model.
 * @param samples hash of the sample set it must have run; any where it is absent
 * @throws {UserError} when the revision cannot be read as a prompt
 */
export async function storedRun(
  { revision, provider, model }: Variation,
  { store, signal, defaults }: RunContext,
  samples?: string,
): Promise<Run | undefined> {
  const index = new RunIndex(store);
  if (revision.run && isMeant(revision.run, provider, model, samples)) return revision.run;
  const { project, name, prompt, files } = revision;
  if (!project)
    throw new UserError(`${prompt} cannot be read as a prompt in ${name}; fix it, or name another.`);
  const target = targetOf({ provider, model, defaults }, project);
  const version = await versionHash(project, target.model ?? '', new RecordedFiles(files), signal);
  const query = { file: prompt, state: 'finished', isWhole: true, version, ...target } as const;
  for await (const run of index.runs(query)) if (isMeant(run, provider, model, samples)) return run;
  return undefined;
}

const isMeant = (run: Run, provider?: string, model?: string, samples?: string) =>
  (provider === undefined || run.provider === provider) &&
  (model === undefined || run.model === model) &&
  (samples === undefined || run.samples.hash === samples);

/** How the runs that are missing are to be made. */
export interface MissingRuns {
  readonly concurrency?: number;
  /** USD. */
  readonly maxCost?: number;
  readonly repeat?: number;
  /** As `sampleFilter` takes it. */
  readonly filter?: readonly string[];
}

/**
 * Checks what a variation would run now: its own prompt and rules, over the samples of today.
 * @throws {UserError} when something is wrong; its diagnostics say where
 */
export function prepareVariation(
  { revision, provider, model }: Variation,
  { root, signal, defaults }: RunContext,
  { concurrency, maxCost, repeat, filter }: MissingRuns,
): Promise<PreparedRun> {
  const { prompt, files } = revision;
  return prepareRun({
    file: join(root, prompt),
    files,
    provider,
    model,
    concurrency,
    maxCost,
    repeat,
    defaults,
    filter,
    signal,
  });
}

import type { Files } from '../files.ts';
import { decidedPieces } from '../reviews/decided-results.ts';
import type { Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { RunTriage } from '../triage/run-triage.ts';
import { type RunSide, readSide } from './side.ts';

/** Failing results of a run that are triaged for a comparison: some 0.3 s. */
export const MOST_EXPLAINED = 2_000;

/** Where a run is, and its files. */
export interface RunPlace {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly store: RunStore;
  readonly files: Files;
}

export interface ReadOptions {
  /** The variable by which samples are grouped. */
  readonly groupBy?: string;
  readonly signal?: AbortSignal;
  /** Nothing is explained of a run with more failing results. */
  readonly most?: number;
}

/**
 * Reads a run for a comparison with why its samples fail, by the triage that everything else tells it by.
 * @throws the signal's reason, when it is aborted
 */
export async function readExplainedSide(
  run: Run,
  { root, store, files }: RunPlace,
  { most = MOST_EXPLAINED, ...options }: ReadOptions = {},
): Promise<RunSide> {
  const isExplained = (run.summary?.failed ?? 0) <= most;
  const triage = isExplained ? await triageOf(run, root, files) : undefined;
  return readSide(decidedPieces(store, run, files), { ...options, ...(triage && { triage }) });
}

/** Loads what triages, such as the words of many languages, only where it is needed. */
async function triageOf(run: Run, root: string, files: Files): Promise<RunTriage> {
  const { openTriage } = await import('../triage/triage-run.ts');
  return (await openTriage(run, root, files)).triage;
}

import type { Run } from '../runs/run.ts';
import { RunIndex } from '../runs/run-index.ts';
import type { RunStore } from '../runs/run-store.ts';
import { loadConfig } from '../workspace/config.ts';
import { type ClimbResult, ladderOf } from './ladder.ts';
import { type MeasuredRun, type MeasurementContext, measuredRun } from './measured-run.ts';

/** Which climb is wanted; the newest of those that fit. */
export interface ClimbQuery {
  readonly id?: string;
  /** Of the prompt, relative to the workspace root, with forward slashes. */
  readonly file?: string;
  /** The `versionHash` of the prompt. */
  readonly version?: string;
}

/** Id of the climb that a run belongs to. */
const climbIdOf = ({ id, climb }: Run): string => climb?.first ?? id;

/** The runs of a climb, its rungs in their order; none where its first run is gone. */
export async function climbRuns(store: RunStore, id: string): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const run of new RunIndex(store).runs({ climbs: 'only' })) {
    if (climbIdOf(run) === id) runs.push(run);
    // Nothing of it is older than its first run.
    if (run.id === id) break;
  }
  const rungs = runs.sort((a, b) => (a.climb?.rung ?? 0) - (b.climb?.rung ?? 0));
  return rungs[0]?.id === id ? rungs : [];
}

/** The ids of the stored climbs that fit, newest first. */
async function* climbIds(store: RunStore, { id, file, version }: ClimbQuery): AsyncGenerator<string> {
  for await (const run of new RunIndex(store).runs({ climbs: 'only', file })) {
    const isFirst = run.climb?.first === undefined;
    const isMeant = (id ?? run.id) === run.id && (version ?? run.climb?.version) === run.climb?.version;
    if (isFirst && isMeant) yield run.id;
  }
}

/** The run of the highest rung of a prompt's newest climb. @param file as in a query */
export async function highestRungRun(store: RunStore, file: string): Promise<Run | undefined> {
  for await (const id of climbIds(store, { file })) return (await climbRuns(store, id)).at(-1);
  return undefined;
}

/**
 * The newest stored climb that fits, found anew from its runs; `undefined` where there is none.
 * @throws the signal's reason, when it is aborted
 */
export async function storedClimb(
  query: ClimbQuery,
  where: MeasurementContext,
): Promise<ClimbResult | undefined> {
  for await (const id of climbIds(where.store, query)) {
    const measured: MeasuredRun[] = [];
    for (const run of await climbRuns(where.store, id)) measured.push(await measuredRun(run, where));
    const [first, ...others] = measured;
    const { config } = await loadConfig(where.root, where.files);
    if (first) return ladderOf([first, ...others], config.ladder?.volume);
  }
  return undefined;
}

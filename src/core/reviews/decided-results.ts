import { dirname, join } from 'node:path';
import { diskFiles, type Files } from '../files.ts';
import { isUnfinished, type Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { RunSummary } from '../runs/summary.ts';
import { loadVerdicts } from './store.ts';
import type { Verdicts } from './verdicts.ts';

/** What a decision changes of a result. */
type ResultStanding = Pick<Result, 'status' | 'approved' | 'escalated'>;

/** A result as a person has decided about its output since the run; as it was stored where nobody has. */
export function decidedResult(result: Result, verdicts: Verdicts): Result {
  const { sample, output } = result;
  if (output === undefined || isUnfinished(result)) return result;
  const { verdict } = verdicts.find(sample, output) ?? {};
  if (!verdict) return result;
  const { escalated, approved, error, ...rest } = result;
  return verdict === 'approve'
    ? { ...rest, status: 'passed', score: 1, approved: true }
    : { ...rest, status: 'failed' };
}

/** A summary once one of the results that it counts stands otherwise. */
export function decidedSummary(
  summary: RunSummary,
  before: ResultStanding,
  after: ResultStanding,
): RunSummary {
  const change = (holds: (of: ResultStanding) => boolean | undefined) =>
    Number(holds(after) ?? false) - Number(holds(before) ?? false);
  return {
    ...summary,
    passed: summary.passed + change(({ status }) => status === 'passed'),
    failed: summary.failed + change(({ status }) => status === 'failed'),
    errors: summary.errors + change(({ status }) => status === 'error'),
    approved: summary.approved + change(({ approved }) => approved),
    escalated: summary.escalated + change(({ escalated }) => escalated),
  };
}

/** The results of a run as people have decided about them, many at a time. */
export async function* decidedPieces(
  store: RunStore,
  run: Run,
  files: Files = diskFiles,
): AsyncGenerator<readonly Result[]> {
  const verdicts = await verdictsOn(store, run, files);
  for await (const results of store.resultPieces(run.id))
    yield verdicts.isEmpty ? results : results.map((result) => decidedResult(result, verdicts));
}

/** The same one by one. */
export async function* decidedResults(store: RunStore, run: Run, files?: Files): AsyncGenerator<Result> {
  for await (const results of decidedPieces(store, run, files)) yield* results;
}

/** The same in the order of the samples. */
export async function* decidedBySample(store: RunStore, run: Run): AsyncGenerator<Result> {
  const verdicts = await verdictsOn(store, run, diskFiles);
  for await (const result of store.resultsBySample(run.id)) yield decidedResult(result, verdicts);
}

function verdictsOn(store: RunStore, run: Run, files: Files): Promise<Verdicts> {
  const root = dirname(dirname(store.folder));
  return loadVerdicts(root, join(root, run.prompt.file), files);
}

import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { makeFolder } from '../make-folder.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const Record = v.object({
  format: v.literal(1),
  /** ISO 8601, UTC. */
  at: v.string(),
  /** Relative to the workspace root, with forward slashes. */
  prompt: v.string(),
  model: v.string(),
  server: v.optional(v.string()),
  kind: v.string(),
  /** Of the fault that it was tried on. */
  fault: v.string(),
  /** SHA-256, in hex, of what the edit makes of the files. */
  edit: v.string(),
  fixed: count,
  /** Failing samples that were rid of the fault, and failed by another one. */
  cleared: v.optional(count, 0),
  failing: count,
  broken: count,
  guard: count,
  /** What the server said against it. */
  refused: v.optional(v.string()),
  /** It took a JSON Schema, and did not keep to it. */
  isIgnored: v.optional(v.boolean()),
});

/** What became of a remedy when it was tried. */
export type TrialRecord = v.InferOutput<typeof Record>;

/** A machine's own: where it is lost, only the memory of what was tried is. */
const fileOf = (root: string) => join(root, WORKSPACE_FOLDER, 'cache', 'trials.jsonl');

/** Everything that was tried in a workspace, oldest first; lines that are none are left out. */
export async function readTrials(root: string): Promise<TrialRecord[]> {
  const text = await readFile(fileOf(root), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      const found: unknown = line === '' ? undefined : JSON.parse(line);
      const read = v.safeParse(Record, found);
      return read.success ? [read.output] : [];
    } catch {
      return [];
    }
  });
}

/** Keeps what became of a remedy; a memory that cannot be written stops nobody. */
export async function recordTrial(root: string, record: Omit<TrialRecord, 'format'>): Promise<void> {
  const file = fileOf(root);
  await makeFolder(join(file, '..'))
    .then(() => appendFile(file, `${JSON.stringify({ format: 1, ...record })}\n`))
    .catch(() => {});
}

/** It fixed more than it broke, or removed a fault that hides another. */
export const hasHelped = ({ fixed, cleared, failing, broken }: TrialRecord) =>
  fixed > broken || (broken === 0 && fixed + cleared > failing / 2);

/** How often a kind of remedy helped in a workspace. */
export function trackRecord(trials: readonly TrialRecord[], kind: string): { helped: number; of: number } {
  const tried = trials.filter((trial) => trial.kind === kind);
  return { helped: tried.filter(hasHelped).length, of: tried.length };
}

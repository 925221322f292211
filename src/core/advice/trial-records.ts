import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Diagnostic } from '../diagnostic.ts';
import { makeFolder } from '../make-folder.ts';
import { isNewerFormat, newerFormatMessage } from '../runs/stored-format.ts';
import { plural } from '../text/plural.ts';
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

/** What was tried in a workspace. */
export interface Trials {
  /** Oldest first; lines that are none are left out. */
  readonly trials: readonly TrialRecord[];
  /** Says that a later version has written some of it. */
  readonly diagnostics: readonly Diagnostic[];
}

export async function readTrials(root: string): Promise<Trials> {
  const file = fileOf(root);
  const text = await readFile(file, 'utf8').catch(() => '');
  const trials: TrialRecord[] = [];
  const newer: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const found = valueIn(line);
    const { success, output } = v.safeParse(Record, found);
    if (success) trials.push(output);
    else if (isNewerFormat(found)) newer.push(index);
  }
  const [line] = newer;
  if (line === undefined) return { trials, diagnostics: [] };
  const range = { start: { line, character: 0 }, end: { line, character: 0 } };
  const message = newerFormatMessage(`The record of ${plural(newer.length, 'trial')}`);
  return { trials, diagnostics: [{ file, range, severity: 'warning', code: 'newer-format', message }] };
}

function valueIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Keeps what became of a remedy, after what is there; a memory that cannot be written stops nobody. */
export async function recordTrial(root: string, record: Omit<TrialRecord, 'format'>): Promise<void> {
  const file = fileOf(root);
  const before = await readFile(file, 'utf8').catch(() => '');
  // Parts it from a line that a killed process has cut short.
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  await makeFolder(join(file, '..'))
    .then(() => appendFile(file, `${gap}${JSON.stringify({ format: 1, ...record })}\n`))
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

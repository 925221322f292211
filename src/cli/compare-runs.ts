import { clusterBy, groupVariable } from '../core/compare/clusters.ts';
import type { Comparison } from '../core/compare/comparison.ts';
import { type VerdictOptions, verdictText } from '../core/compare/comparison-verdict.ts';
import { type RunPlace, readExplainedSide } from '../core/compare/explained-side.ts';
import type { RunSide } from '../core/compare/side.ts';
import { comparisonText, type SideNames } from '../core/report/comparison.ts';
import { moneyOf } from '../core/report/money.ts';
import { practiceNote } from '../core/report/practice.ts';
import type { Run } from '../core/runs/run.ts';
import type { RunStore } from '../core/runs/run-store.ts';
import { loadConfig } from '../core/workspace/config.ts';
import { comparedSample, comparedSampleText, type StoredSide } from './compared-sample.ts';
import type { Terminal } from './terminal.ts';
import type { MissingRunFlags } from './variation-runs.ts';

export interface CompareFlags extends MissingRunFlags {
  /** Points. */
  readonly margin?: number;
  readonly cluster?: string;
  readonly provider?: string;
  readonly models?: readonly string[];
  /** Such as `temperature=0,0.7`. */
  readonly parameter?: readonly string[];
  readonly untilDecided?: boolean;
  readonly seed?: number;
  /** Whose outputs are shown, in place of the comparison. */
  readonly sample?: string;
  readonly json?: boolean;
}

/** Where the runs of a comparison are, and where it is printed. */
export interface PrintContext {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly sides: readonly [before: StoredSide, after: StoredSide];
  readonly terminal: Terminal;
}

/** Reads a run for a comparison. */
export interface Reader {
  (run: Run): Promise<RunSide>;
  readonly store: RunStore;
}

export function sideReader(place: RunPlace, { cluster }: CompareFlags, signal: AbortSignal): Reader {
  const read = (run: Run) => readExplainedSide(run, place, { groupBy: groupVariable(cluster), signal });
  return Object.assign(read, { store: place.store });
}

export const verdictOptions = ({ margin, cluster }: CompareFlags): VerdictOptions => ({
  ...(margin !== undefined && { margin: margin / 100 }),
  ...(cluster !== undefined && { clusterOf: clusterBy(cluster) }),
});

/**
 * Prints a comparison as the flags say.
 * @throws {UserError} when the sample they name is in neither run
 */
export async function printComparison(
  comparison: Comparison,
  names: SideNames,
  { sample, json }: CompareFlags,
  { root, sides, terminal }: PrintContext,
): Promise<void> {
  const outputs = sample === undefined ? undefined : await comparedSample(sample, comparison, sides);
  const { colors } = terminal;
  if (json) return terminal.printJson({ ...jsonOf(comparison, names), ...(outputs && { outputs }) });
  if (outputs) return terminal.print(comparedSampleText(outputs, comparison, names, colors));
  const { config } = await loadConfig(root, terminal.files);
  terminal.print(comparisonText(comparison, names, moneyOf(config.currency), colors).trimEnd());
}

/** A comparison as `--json` prints it. */
function jsonOf(comparison: Comparison, names: SideNames) {
  const { before, after, pairing, verdict, ...rest } = comparison;
  const { pairs, ...unpaired } = pairing;
  return {
    before: before.id,
    after: after.id,
    note: practiceNote(before, after),
    ...(verdict && { verdict: { ...verdict, text: verdictText(verdict, names.after) } }),
    ...rest,
    ...unpaired,
    samples: pairs.map(({ sample, change, difference, before: earlier, after: later }) => ({
      sample,
      change,
      difference,
      before: { passed: earlier.passed, repeats: earlier.repeats, broken: [...earlier.broken.keys()] },
      after: { passed: later.passed, repeats: later.repeats, broken: [...later.broken.keys()] },
    })),
  };
}

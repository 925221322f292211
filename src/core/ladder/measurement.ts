import { compareRuns } from '../compare/comparison.ts';
import type { ComparisonVerdict } from '../compare/comparison-verdict.ts';
import type { Pair } from '../compare/pairing.ts';
import { CATEGORIES, type Category } from '../failure-category.ts';
import type { MeasuredRung, Run } from '../runs/run.ts';
import { type Interval, wilsonInterval } from '../statistics/interval.ts';
import type { AnswerCost, MeasuredRun } from './measured-run.ts';
import type { OmittedRung } from './order.ts';

export interface CategoryCount {
  readonly category: Category;
  readonly samples: number;
}

/** What a rung changes against the one that it stands on. */
export interface Step {
  readonly from: MeasuredRung;
  /** Samples by why they failed before, and by why they fail now; most first. */
  readonly fixed: readonly CategoryCount[];
  readonly broken: readonly CategoryCount[];
  /** Absent where no sample has a verdict on both. */
  readonly verdict?: ComparisonVerdict;
  /** USD that an answer costs more than before; `null` where a price is unknown. */
  readonly costUsd: number | null;
}

/** What the run of a rung has shown. */
export interface Measurement {
  readonly runId: string;
  readonly state: Run['state'];
  /** Samples with a verdict, those of them that fail, and those without a verdict. */
  readonly of: number;
  readonly failing: number;
  readonly unanswered: number;
  /** The share that fails, with its 95 % interval by Wilson; absent without a verdict, or where nothing was checked. */
  readonly rate?: Interval & { readonly rate: number };
  /** Most first. */
  readonly categories: readonly CategoryCount[];
  readonly answer: AnswerCost;
  /** USD at the volume; `null` where the price is unknown, absent without a volume. */
  readonly perDayUsd?: number | null;
  /** USD that the run has cost; `null` where it is unknown. */
  readonly paidUsd: number | null;
  /** No sample fails, as nothing is asked of the answers. */
  readonly isUnchecked: boolean;
  /** Absent on the first rung. */
  readonly step?: Step;
  /** It fixes more than it breaks, so that what follows is measured with it. */
  readonly stands: boolean;
}

/** A rung of the ladder: measured, left out for a reason, or still to be measured. */
export interface Rung {
  readonly rung: MeasuredRung;
  readonly measurement?: Measurement;
  readonly left?: OmittedRung;
}

/**
 * What the run of a rung has shown.
 * @param before the rung that it stands on; absent for the first
 * @param volume calls a day
 */
export function measurementOf(
  measured: MeasuredRun,
  before: MeasuredRun | undefined,
  volume: number | undefined,
): Measurement {
  const { run, side, failing, isUnchecked, answer } = measured;
  const of = side.outcomes.size;
  const step = before && stepOf(before, measured);
  return {
    runId: run.id,
    state: run.state,
    of,
    failing: failing.size,
    unanswered: side.unanswered.size,
    ...(of > 0 && !isUnchecked && { rate: wilsonInterval(failing.size, of) }),
    categories: counted(failing.values()),
    answer,
    ...(volume !== undefined && { perDayUsd: answer.costUsd === null ? null : answer.costUsd * volume }),
    paidUsd: run.summary?.costUsd ?? null,
    isUnchecked,
    ...(step && { step }),
    stands: !step || (step.verdict !== undefined && step.verdict.fixed > step.verdict.broken),
  };
}

function stepOf(before: MeasuredRun, after: MeasuredRun): Step {
  const { pairing, verdict } = compareRuns(before, after);
  const reasons = (change: Pair['change'], { failing }: MeasuredRun) =>
    counted(
      pairing.pairs
        .filter((pair) => pair.change === change)
        .map(({ sample }) => failing.get(sample) ?? 'wrong-answer')
        .values(),
    );
  const [earlier, later] = [before.answer.costUsd, after.answer.costUsd];
  return {
    from: before.rung,
    fixed: reasons('fixed', before),
    broken: reasons('regressed', after),
    ...(verdict && { verdict }),
    costUsd: earlier === null || later === null ? null : later - earlier,
  };
}

function counted(categories: Iterable<Category>): CategoryCount[] {
  const counts = new Map<Category, number>();
  for (const category of categories) counts.set(category, (counts.get(category) ?? 0) + 1);
  return [...counts]
    .map(([category, samples]) => ({ category, samples }))
    .sort((a, b) => b.samples - a.samples || CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category));
}

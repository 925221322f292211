import { compareRuns } from '../compare/comparison.ts';
import type { ComparisonVerdict } from '../compare/comparison-verdict.ts';
import type { ClimbStep, MeasuredRung, Run } from '../runs/run.ts';
import type { MeasuredRun } from './measured-run.ts';
import { type Measurement, measurementOf, type Rung } from './measurement.ts';
import { isMet, orderBy, type RungStanding } from './order.ts';
import { type Recommendation, recommendationOf } from './recommendation.ts';

/** A climb as it stands: every view shows this, and computes nothing. */
export interface Ladder {
  /** Of the climb, which is that of its first run. */
  readonly id: string;
  readonly prompt: Pick<Run['prompt'], 'name' | 'file'>;
  readonly version: string;
  readonly startedAt: string;
  readonly provider: string;
  readonly model: string;
  /** The base URL that was asked; absent where no server was. */
  readonly server?: string;
  /** The share of failing samples that was aimed at. */
  readonly target?: number;
  /** Calls a day. */
  readonly volume?: number;
  readonly rungs: readonly Rung[];
  /** The highest rung that stands against the first, where there are steps between; absent elsewhere. */
  readonly total?: ComparisonVerdict;
  /** What is still to be measured; absent where the climb is over. */
  readonly next?: MeasuredRung;
  readonly recommendation: Recommendation;
}

/** What a climb's runs come to: the ladder, and on which of its runs it stands. */
export interface ClimbResult {
  readonly ladder: Ladder;
  readonly highest: MeasuredRun;
  /** The highest of those that ask each sample once. */
  readonly unrepaired: MeasuredRun;
}

/**
 * What the runs of a climb come to. It is found anew from them each time, so that nothing can disagree with them.
 * @param runs of the rungs, the first one first; at least one
 * @param volume calls a day, where the prompt names none
 */
export function ladderOf(runs: readonly [MeasuredRun, ...MeasuredRun[]], volume?: number): ClimbResult {
  const [first, ...others] = runs;
  const { run, prompt } = first;
  const calls = prompt?.volume ?? volume;
  let highest = first;
  let unrepaired = first;
  const measurements = new Map<MeasuredRung, Measurement>([[1, measurementOf(first, undefined, calls)]]);
  for (const measured of others) {
    const measurement = measurementOf(measured, highest, calls);
    measurements.set(measured.rung, measurement);
    if (!measurement.stands) continue;
    highest = measured;
    if (measured.rung < 3) unrepaired = measured;
  }
  const { target, version } = run.climb as ClimbStep;
  const options = { target, hasKnowledge: (prompt?.knowledge.length ?? 0) > 0 };
  const isUnfinished = runs.some(({ run: { state } }) => state !== 'finished' && state !== 'incomplete');
  const { next, left } = orderBy(
    { first: standingOf(first), highest: standingOf(highest) },
    new Set(measurements.keys()),
    options,
  );
  const rungs = ([1, 2, 3] as const).map((rung): Rung => {
    const measurement = measurements.get(rung);
    // Before a run has come to its end, nothing is left out for what fails.
    const why = isUnfinished ? undefined : left.get(rung);
    return { rung, ...(measurement && { measurement }), ...(why && { left: why }) };
  });
  const open = isUnfinished ? (runs.at(-1)?.rung ?? 1) : next;
  const ladder = {
    id: run.id,
    prompt: { name: run.prompt.name, file: run.prompt.file },
    version,
    startedAt: run.startedAt,
    provider: run.provider,
    model: run.model,
    ...(run.server !== undefined && { server: run.server }),
    ...(target !== undefined && { target }),
    ...(calls !== undefined && { volume: calls }),
    rungs,
    ...(open !== undefined && { next: open }),
  };
  const isOfSteps = highest.rung === 3 && measurements.get(3)?.step?.from === 2;
  const total = isOfSteps ? compareRuns(first, highest).verdict : undefined;
  const recommendation = recommendationOf(rungs, {
    total,
    isMet: isMet(standingOf(highest), target),
    isOver: open === undefined,
  });
  return { ladder: { ...ladder, ...(total && { total }), recommendation }, highest, unrepaired };
}

const standingOf = ({ rung, side, failing, isUnchecked, repairable }: MeasuredRun): RungStanding => ({
  rung,
  of: side.outcomes.size,
  isUnchecked,
  failing: [...failing.values()],
  repairable,
});

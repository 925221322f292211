import type { Category } from '../failure-category.ts';
import type { Interval } from '../statistics/interval.ts';
import { plural } from '../text/plural.ts';
import type { MeasuredRung } from './rung.ts';
import { KNOWLEDGE_FAILURES, OPERATION_FAILURES, RULE_FAILURES } from './rung.ts';

/** What decides about the next rung, of a rung that is measured. */
export interface RungStanding {
  readonly rung: MeasuredRung;
  /** Samples with a verdict. */
  readonly of: number;
  /** They pass because nothing is asked of them. */
  readonly isUnchecked: boolean;
  /** Why each failing sample fails. */
  readonly failing: readonly Category[];
  /** Failing samples whose answer breaks a rule that rung 3 asks again for. */
  readonly repairable: number;
}

/** Why a rung is not measured. */
export interface OmittedRung {
  readonly state: 'skipped' | 'not-needed';
  readonly why: string;
}

/** What is to be measured next, and which rungs are left out for what reason. */
export interface Order {
  readonly next?: MeasuredRung;
  readonly left: ReadonlyMap<MeasuredRung, OmittedRung>;
}

export interface OrderOptions {
  /** The share of failing samples at which the climb stops; none is enough where it is absent. */
  readonly target?: number;
  readonly hasKnowledge: boolean;
}

/** Whether no more samples fail than may; without any, or where nothing was checked, nothing can be said. */
export const isMet = ({ of, isUnchecked, failing }: RungStanding, target = 0) =>
  of > 0 && !isUnchecked && failing.length / of <= target;

/** Whether more fail than may, beyond chance. @param rate of those that fail; absent without a verdict */
export const isSurelyAbove = (rate: Interval | undefined, target = 0) =>
  rate !== undefined && rate.low > target;

/**
 * Which rung comes next by what fails: where all failures are of a kind that a rung cannot change, it is left out.
 * @param first the prompt alone
 * @param highest the rung that the last one stands on: the first where retrieval brought nothing
 * @param measured the rungs that have been measured
 */
export function orderBy(
  { first, highest }: { readonly first?: RungStanding; readonly highest?: RungStanding },
  measured: ReadonlySet<MeasuredRung>,
  options: OrderOptions,
): Order {
  const left = new Map<MeasuredRung, OmittedRung>();
  if (!first || !highest) return { next: 1, left };
  if (!measured.has(2)) {
    const why = withoutRetrieval(first, options);
    if (!why) return { next: 2, left };
    left.set(2, why);
  }
  if (!measured.has(3)) {
    const why = withoutRules(highest, options);
    if (!why) return { next: 3, left };
    left.set(3, why);
  }
  return { left };
}

function withoutRetrieval(
  first: RungStanding,
  { target, hasKnowledge }: OrderOptions,
): OmittedRung | undefined {
  const done = notNeeded(first, target);
  if (done) return done;
  if (!hasKnowledge) return skipped('The prompt names no knowledge that could be retrieved.');
  if (areAll(first.failing, RULE_FAILURES))
    return skipped(`${all(first.failing)} of format, constraints or safety, which no passage changes.`);
  return undefined;
}

function withoutRules(highest: RungStanding, { target }: OrderOptions): OmittedRung | undefined {
  const done = notNeeded(highest, target);
  if (done) return done;
  if (areAll(highest.failing, KNOWLEDGE_FAILURES))
    return skipped(`${all(highest.failing)} of missing knowledge, which asking again does not bring.`);
  if (highest.repairable === 0) return skipped('No failing answer breaks a rule that triggers a retry.');
  return undefined;
}

function notNeeded(standing: RungStanding, target: number | undefined): OmittedRung | undefined {
  const { rung, of, failing, isUnchecked } = standing;
  if (of === 0) return { state: 'skipped', why: `No sample has a verdict on rung ${rung}.` };
  if (isUnchecked) return { state: 'skipped', why: `Nothing was checked on rung ${rung}.` };
  if (failing.length === 0) return { state: 'not-needed', why: `Nothing fails on rung ${rung}.` };
  if (isMet(standing, target))
    return { state: 'not-needed', why: `Rung ${rung} meets the target of ${percent(target)}.` };
  return undefined;
}

const skipped = (why: string): OmittedRung => ({ state: 'skipped', why });

/** Whether failures are of one kind alone; those that no rung changes do not count. */
function areAll(failing: readonly Category[], kind: ReadonlySet<Category>): boolean {
  const changeable = failing.filter((category) => !OPERATION_FAILURES.has(category));
  return changeable.length > 0 && changeable.every((category) => kind.has(category));
}

function all(failing: readonly Category[]): string {
  const changeable = failing.filter((category) => !OPERATION_FAILURES.has(category));
  const others = changeable.length < failing.length ? ' that a rung can change' : '';
  return changeable.length === 1
    ? `The one failure${others} is`
    : `All ${plural(changeable.length, 'failure')}${others} are`;
}

/** A share in per cent, as people write it. */
export const percent = (share = 0) => `${Number((share * 100).toPrecision(3))} %`;

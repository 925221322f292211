import type { Category } from '../failure-category.ts';
import type { Assumptions } from './assumptions.ts';
import { RULE_FAILURES } from './rung.ts';

const DAYS = 365;
/** More changes of a task a year, and each trained model is old before it has paid. */
export const MOST_CHANGES = 4;

/** Total cost of ownership: prompt, retrieval and rules as they are, against a tuned model. USD. */
export interface Sum {
  readonly upfrontUsd: number;
  /** Retraining and maintenance, whatever the volume. */
  readonly yearlyUsd: number;
  /** In the first year, at the volume. */
  readonly now: number;
  readonly tuned: number;
  /** Days until what was paid up front is saved; absent where it never is. */
  readonly breakEvenDays?: number;
  /** Calls a day from which on that takes a year at most; absent where no volume does it. */
  readonly breakEvenVolume?: number;
}

/**
 * The sum. With *v* calls a day: up front = set-up + trainings × a training + missing rows × a row; a year = changes ×
 * trainings × a training + 12 × maintenance; break-even in days = up front ÷ (v × (a call now − a tuned call) − a
 * year ÷ 365).
 * @param rowsAvailable labelled rows that are there
 * @returns `undefined` where a figure is missing
 */
export function sumOf(assumptions: Assumptions, rowsAvailable: number): Sum | undefined {
  const figures = Object.values(assumptions).map(({ name, value }) => [name, value] as const);
  if (figures.some(([, value]) => value === null)) return undefined;
  const of = Object.fromEntries(figures) as Record<keyof Assumptions, number>;
  const trainings = of.iterations * of.trainingUsd;
  const upfrontUsd = of.setupUsd + trainings + Math.max(0, of.rowsNeeded - rowsAvailable) * of.rowUsd;
  const yearlyUsd = of.changesPerYear * trainings + 12 * of.maintenanceUsd;
  const savedPerCall = of.callUsd - of.tunedCallUsd;
  const savedPerDay = of.volume * savedPerCall - yearlyUsd / DAYS;
  return {
    upfrontUsd,
    yearlyUsd,
    now: of.volume * DAYS * of.callUsd,
    tuned: upfrontUsd + yearlyUsd + of.volume * DAYS * of.tunedCallUsd,
    ...(savedPerDay > 0 && { breakEvenDays: upfrontUsd / savedPerDay }),
    ...(savedPerCall > 0 && { breakEvenVolume: (upfrontUsd + yearlyUsd) / DAYS / savedPerCall }),
  };
}

/** How a climb has ended, as far as it speaks for or against a tuned model. */
export interface ClimbEnd {
  /** Nothing is left to be measured. */
  readonly isOver: boolean;
  /** Nothing is asked of the answers. */
  readonly isUnchecked: boolean;
  readonly isMet: boolean;
  /** More fail than may, beyond chance. */
  readonly isAbove: boolean;
  /** Why samples still fail on the highest rung. */
  readonly failing: readonly Category[];
  readonly isRulesMeasured: boolean;
  readonly changesPerYear: number;
  readonly rowsNeeded: number;
  readonly rowsAvailable: number;
  readonly sum?: Sum;
}

/** When a tuned model is right: behaviour that prompting cannot enforce, a stable task of high volume, tacit judgement. */
export type TuningCase = 'behaviour' | 'volume' | 'judgement';

/** What stands in the way of a tuned model. */
export type TuningObstacle =
  | 'not-climbed'
  | 'nothing-fails'
  | 'target-met'
  | 'unstable-task'
  | 'too-few-rows'
  | 'unchecked'
  | 'uncertain'
  | 'no-case';

export interface TuningVerdict {
  readonly isAdvised: boolean;
  readonly cases: readonly TuningCase[];
  readonly obstacles: readonly TuningObstacle[];
}

/** Whether a tuned model is the next rung: only where the others are exhausted, the task is stable and the rows suffice. */
export function tuningVerdict(end: ClimbEnd): TuningVerdict {
  const { failing, isOver, isUnchecked, isMet, isAbove, isRulesMeasured, sum } = end;
  const isMostly = (test: (category: Category) => boolean) =>
    failing.length > 0 && failing.filter(test).length > failing.length / 2;
  const isVolume = sum?.breakEvenDays !== undefined && sum.breakEvenDays <= DAYS;
  const cases: TuningCase[] = [
    ...(isAbove && isRulesMeasured && isMostly((each) => RULE_FAILURES.has(each))
      ? ['behaviour' as const]
      : []),
    ...(isVolume ? ['volume' as const] : []),
    ...(isAbove && isMostly((each) => JUDGED.has(each)) ? ['judgement' as const] : []),
  ];
  const doubt = isUnchecked ? 'unchecked' : isAbove ? 'no-case' : 'uncertain';
  const obstacles: TuningObstacle[] = [
    ...(isOver ? [] : ['not-climbed' as const]),
    ...(isMet && !isVolume
      ? [failing.length === 0 ? ('nothing-fails' as const) : ('target-met' as const)]
      : []),
    ...(end.changesPerYear > MOST_CHANGES ? ['unstable-task' as const] : []),
    ...(end.rowsAvailable < end.rowsNeeded ? ['too-few-rows' as const] : []),
    ...(cases.length === 0 && !isMet ? ([doubt] as const) : []),
  ];
  return { isAdvised: obstacles.length === 0, cases, obstacles };
}

/** Failures that neither wording of a rule nor a document explains. */
const JUDGED: ReadonlySet<Category> = new Set(['wrong-answer', 'unstable']);

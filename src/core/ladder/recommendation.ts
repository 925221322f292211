import type { ComparisonVerdict } from '../compare/comparison-verdict.ts';
import type { MeasuredRung } from '../runs/run.ts';
import type { Rung } from './measurement.ts';

/** What is advised, as data; the report makes a sentence of it. */
export interface Recommendation {
  /**
   * `no-verdict`: no sample has one. `unchecked`: none fails, as nothing is checked. `open`: the climb is not over.
   * `stop`: up to a rung each step is real, or all of them together are. `cannot-tell`: what the rungs seem to bring
   * could be chance.
   */
  readonly kind: 'no-verdict' | 'unchecked' | 'open' | 'stop' | 'cannot-tell';
  /** The highest rung that is worth its price, by what is certain. */
  readonly rung: MeasuredRung;
  /** The target is met on the highest rung that stands. */
  readonly isMet: boolean;
  /** Rungs that are climbed to, each with a real step, in their order. */
  readonly real: readonly MeasuredRung[];
  /** Only all steps together are real, and none by itself. */
  readonly isOnlyTogether: boolean;
  /** Rungs whose step could be chance. */
  readonly undecided: readonly MeasuredRung[];
  /** Rungs that fix no more than they break, or make it worse. */
  readonly useless: readonly MeasuredRung[];
}

/**
 * @param total the third rung against the first
 * @param isOver all that is to be measured is
 */
export function recommendationOf(
  rungs: readonly Rung[],
  {
    total,
    isMet,
    isOver,
  }: { readonly total?: ComparisonVerdict; readonly isMet: boolean; readonly isOver: boolean },
): Recommendation {
  const real: MeasuredRung[] = [];
  const undecided: MeasuredRung[] = [];
  const useless: MeasuredRung[] = [];
  for (const { rung: each, measurement } of rungs) {
    const { verdict } = measurement?.step ?? {};
    if (!verdict) continue;
    if (verdict.kind === 'better') real.push(each);
    else if (verdict.kind === 'worse' || verdict.fixed <= verdict.broken) useless.push(each);
    else undecided.push(each);
  }
  const isOnlyTogether = real.length === 0 && total?.kind === 'better';
  const first = rungs[0]?.measurement;
  const kind = () => {
    if (!isOver) return 'open';
    if (!first || first.of === 0) return 'no-verdict';
    if (first.isUnchecked) return 'unchecked';
    return undecided.length > 0 && real.length === 0 && !isOnlyTogether ? 'cannot-tell' : 'stop';
  };
  return {
    kind: kind(),
    rung: isOnlyTogether ? 3 : (real.at(-1) ?? 1),
    isMet,
    real,
    isOnlyTogether,
    undecided,
    useless,
  };
}

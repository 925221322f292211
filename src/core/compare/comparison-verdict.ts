import { mcnemarTest } from '../statistics/binomial.ts';
import { equivalenceTest, pairsForEquivalence } from '../statistics/equivalence.ts';
import { type Interval, newcombeInterval, type PairedCounts } from '../statistics/interval.ts';
import { furtherPairs, smallestDetectable } from '../statistics/power.ts';
import { studentQuantile } from '../statistics/student.ts';
import { formatCount, plural } from '../text/plural.ts';
import { signedCount } from '../text/signed-count.ts';
import type { Pair } from './pairing.ts';

const LEVEL = 0.05;

/** How a comparison ended that looked several times, at samples in a random order, and stopped once it was decided. */
export interface EarlyStop {
  /** `false` where it was ended before. */
  readonly isDecided: boolean;
  readonly seed: number;
  /** Samples that count, and samples in all. */
  readonly counted: number;
  readonly of: number;
  /** Calls that both runs would have taken, and how many of them were not needed. */
  readonly calls: number;
  readonly saved: number;
}

/** Whether a difference is real, how large it is, and what the samples could have shown. */
export interface ComparisonVerdict {
  readonly kind: 'better' | 'worse' | 'equivalent' | 'cannot-tell';
  /** Of the exact test on the units that changed. */
  readonly pValue: number;
  /** The difference of the pass rates, a share, with its 95 % interval. */
  readonly difference: Interval & { readonly difference: number };
  /** The smallest difference that so many units would have shown with 80 % probability; absent where none could have. */
  readonly detectable?: number;
  /** About how many further units would tell, at this rate; absent where it tells already or no number would. */
  readonly further?: number;
  /** Present where a margin was asked for. */
  readonly margin?: { readonly share: number; readonly pValue: number; readonly pairsNeeded: number };
  /** What was counted: samples, or the clusters they belong to. */
  readonly unit: 'sample' | 'cluster';
  readonly units: number;
  readonly fixed: number;
  readonly broken: number;
  /** Present where the kind was decided by a sequential test, and not by the p-value. */
  readonly stop?: EarlyStop;
}

export interface VerdictOptions {
  /** The smallest difference worth having, as a share: 0.05 for five points. */
  readonly margin?: number;
  /** Samples with the same answer belong together and count once; absent where each counts by itself. */
  readonly clusterOf?: (pair: Pair) => string;
}

/** @param pairs at least one */
export function comparisonVerdict(
  pairs: readonly Pair[],
  { margin, clusterOf }: VerdictOptions = {},
): ComparisonVerdict {
  const differences = clusterOf ? clusterMeans(pairs, clusterOf) : pairs.map(({ difference }) => difference);
  const units = differences.length;
  const fixed = differences.filter((difference) => difference > 0).length;
  const broken = differences.filter((difference) => difference < 0).length;
  const pValue = mcnemarTest(fixed, broken);
  const isBinary =
    !clusterOf && pairs.every(({ before, after }) => before.repeats === 1 && after.repeats === 1);
  const difference = isBinary ? newcombeInterval(countsOf(pairs)) : meanInterval(differences, pairs);
  const equivalence =
    margin === undefined
      ? undefined
      : {
          share: margin,
          pValue: equivalenceTest(fixed, broken, units, margin),
          pairsNeeded: pairsForEquivalence((fixed + broken) / units, margin),
        };
  const further = furtherPairs(fixed, broken, units);
  const detectable = smallestDetectable(units, (fixed + broken) / units);
  return {
    kind: kindOf(pValue, fixed - broken, equivalence?.pValue),
    pValue,
    difference,
    ...(detectable !== undefined && { detectable }),
    ...(further !== undefined && further > 0 && { further }),
    ...(equivalence && { margin: equivalence }),
    unit: clusterOf ? 'cluster' : 'sample',
    units,
    fixed,
    broken,
  };
}

function kindOf(
  pValue: number,
  direction: number,
  equivalence: number | undefined,
): ComparisonVerdict['kind'] {
  if (equivalence !== undefined && equivalence < LEVEL) return 'equivalent';
  if (pValue >= LEVEL) return 'cannot-tell';
  return direction > 0 ? 'better' : 'worse';
}

function countsOf(pairs: readonly Pair[]): PairedCounts {
  const count = (change: Pair['change']) => pairs.filter((pair) => pair.change === change).length;
  return {
    bothPass: count('still-passing'),
    fixed: count('fixed'),
    broken: count('regressed'),
    bothFail: count('still-failing'),
  };
}

function clusterMeans(pairs: readonly Pair[], clusterOf: (pair: Pair) => string): number[] {
  const clusters = Map.groupBy(pairs, clusterOf);
  return [...clusters.values()].map(
    (members) => members.reduce((sum, { difference }) => sum + difference, 0) / members.length,
  );
}

/**
 * The mean with its 95 % interval by the spread between units (Student's), for repeats and clusters, which are no plain
 * verdicts.
 */
function meanInterval(
  differences: readonly number[],
  pairs: readonly Pair[],
): Interval & { readonly difference: number } {
  const n = differences.length;
  // Without a spread, nothing would be uncertain.
  if (differences.every((each) => each === 0)) {
    const passing = pairs.filter(({ change }) => change === 'still-passing').length / pairs.length;
    const bothPass = Math.round(n * passing);
    return newcombeInterval({ bothPass, fixed: 0, broken: 0, bothFail: n - bothPass });
  }
  const difference = differences.reduce((sum, each) => sum + each, 0) / n;
  if (n < 2) return { difference, low: -1, high: 1 };
  const variance = differences.reduce((sum, each) => sum + (each - difference) ** 2, 0) / (n - 1);
  const half = studentQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return { difference, low: Math.max(-1, difference - half), high: Math.min(1, difference + half) };
}

const percentPoints = (share: number) =>
  share < 0.01 ? 'a point' : plural(Math.round(share * 100), 'point');

/** A p-value as one reads it: `p = 0.13`, `p < 0.001`. */
export const pText = (value: number) => (value < 0.001 ? 'p < 0.001' : `p = ${value.toPrecision(2)}`);

/** The verdict in a sentence or two, the plain words first: `v8 fixes 6 and breaks 1 of 48 samples. …` */
export function verdictText(verdict: ComparisonVerdict, after: string): string {
  if (verdict.stop) return stopText(verdict, verdict.stop, after);
  const { fixed, broken, units, unit, kind, pValue, difference, detectable, further, margin } = verdict;
  const of = plural(units, unit);
  const what =
    fixed + broken === 0
      ? `${after} changes the verdict on none of ${of}.`
      : `${after} fixes ${formatCount(fixed)} and breaks ${formatCount(broken)} of ${of}.`;
  if (kind === 'equivalent' && margin) {
    return `${what} No difference of ${percentPoints(margin.share)} or more (${pText(margin.pValue)}).`;
  }
  if (kind === 'better' || kind === 'worse') {
    return `${what} It is ${kind} (${pText(pValue)}), by ${byPoints(difference)}.`;
  }
  const telling =
    further === undefined
      ? '; more samples alone would not tell.'
      : `; at this rate about ${plural(further, `more ${unit}`)} would tell.`;
  const chance = fixed + broken === 0 ? '' : ` That could be chance (${pText(pValue)})${telling}`;
  const power =
    detectable === undefined
      ? ` ${of} can show no difference.`
      : ` A difference below ${percentPoints(detectable)} could go unseen in ${of}.`;
  const needed =
    margin && units < margin.pairsNeeded
      ? ` To rule out a difference of ${percentPoints(margin.share)}, about ${plural(margin.pairsNeeded, unit)} are needed.`
      : '';
  return `${what}${chance}${power}${needed}`;
}

function stopText({ fixed, broken, kind }: ComparisonVerdict, stop: EarlyStop, after: string): string {
  const { isDecided, counted, of, calls, saved } = stop;
  const what = `${after} fixes ${formatCount(fixed)} and breaks ${formatCount(broken)} of the first ${plural(counted, 'sample')} drawn of ${formatCount(of)}.`;
  const rest = saved > 0 ? ` ${formatCount(saved)} of ${plural(calls, 'call')} were not needed.` : '';
  if (!isDecided) return `${what} That was not enough to decide.`;
  if (kind === 'cannot-tell')
    return counted < of
      ? `${what} No remaining sample could change this: the difference may be chance.${rest}`
      : `${what} That could be chance.`;
  const how = counted < of ? 'decided' : 'decided by all of them';
  return `${what} It is ${kind}: ${how}, with an error below 5 % over all tests on the way.${rest}`;
}

/** What a verdict rests on, a sentence each. */
export function groundsOf(verdict: ComparisonVerdict): string[] {
  return verdict.stop ? groundsOfStop(verdict, verdict.stop) : groundsOfTest(verdict);
}

function groundsOfStop({ difference }: ComparisonVerdict, { seed, counted, of }: EarlyStop): string[] {
  return [
    `Samples were drawn in a random order (seed ${seed}) and tested up to five times by McNemar's exact test, with the boundaries of O'Brien and Fleming, until it was decided or no remaining sample could change the verdict.`,
    `Of the samples that count, ${points(difference.difference)} points more pass; where runs stop early, that tends to say too much.`,
    ...(counted < of ? ['Resume both runs to have all samples, and what a margin or groups say.'] : []),
  ];
}

function groundsOfTest({
  fixed,
  broken,
  units,
  unit,
  pValue,
  difference,
  detectable,
  margin,
}: ComparisonVerdict): string[] {
  const changed = fixed + broken;
  const grounds = [
    changed === 0
      ? `No ${unit} changed, so there is nothing to test.`
      : `Of ${plural(changed, `changed ${unit}`)}, ${formatCount(fixed)} got better and ${formatCount(broken)} worse: ${pText(pValue)} by McNemar's exact test.`,
    `The pass rate differs by ${points(difference.difference)} points, with a 95 % interval from ${points(difference.low)} to ${points(difference.high)}.`,
    detectable === undefined
      ? `${plural(units, unit)} can show no difference.`
      : `With ${plural(units, unit)}, a difference below ${percentPoints(detectable)} is missed in more than one of five comparisons.`,
  ];
  if (margin) {
    const what = `That there is no difference of ${percentPoints(margin.share)} or more`;
    grounds.push(
      `${what}: ${pText(margin.pValue)} by two one-sided tests, which take about ${plural(margin.pairsNeeded, unit)}.`,
    );
  }
  return grounds;
}

const points = (share: number) => signedCount(Math.round(share * 100));

/** How much better or worse: `25 to 57 points`; signed where the interval has both. */
function byPoints({ low, high }: ComparisonVerdict['difference']): string {
  if (low < 0 && high > 0) return `${points(low)} to ${points(high)} points`;
  const [least = 0, most = 0] = [low, high]
    .map((end) => Math.round(Math.abs(end) * 100))
    .sort((a, b) => a - b);
  return least === most ? plural(most, 'point') : `${formatCount(least)} to ${plural(most, 'point')}`;
}

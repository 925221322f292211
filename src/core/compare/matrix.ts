import type { Run } from '../runs/run.ts';
import { mcnemarTest } from '../statistics/binomial.ts';
import { holm } from '../statistics/holm.ts';
import { canonicalJson } from '../text/hash.ts';
import { type Parameters, parameterText } from '../versions/revision-parameters.ts';
import { type AnswerUsage, usageOf } from './comparison.ts';
import { isUncheckedSide, passedShare, type RunSide } from './side.ts';

/** One of several runs to be compared, by the name it is shown under. */
export interface NamedSide {
  readonly name: string;
  readonly run: Run;
  readonly side: RunSide;
}

export interface MatrixRow {
  readonly name: string;
  readonly run: Run;
  /** Mean share of repeats that pass, over the common samples, from 0 to 1; absent where nothing was checked. */
  readonly passShare?: number;
  readonly price: AnswerUsage;
  /** The model parameters that not all of the runs have alike, as `temperature 0.7`. */
  readonly parameters: readonly string[];
  /** No other run passes as much, costs as little and is as fast, and does better in one of these. */
  readonly isOnFront: boolean;
  /** Against the first run; absent for itself. The p-value is corrected by Holm for all that are compared with it. */
  readonly against?: { readonly fixed: number; readonly broken: number; readonly pValue: number };
}

/** Several runs over the samples that all of them have a verdict on. */
export interface Matrix {
  /** The best first: by pass rate, then cost, then latency. */
  readonly rows: readonly MatrixRow[];
  readonly samples: number;
  /** Samples of some runs that are edited, missing or without a verdict in another. */
  readonly leftOut: number;
}

/** @param sides at least two; the others are compared with the first */
export function compareSeveral(sides: readonly NamedSide[]): Matrix {
  const common = commonSamples(sides.map(({ side }) => side));
  const all = new Set(sides.flatMap(({ side }) => [...side.outcomes.keys(), ...side.unanswered]));
  const shares = sides.map(({ side }) =>
    common.flatMap((sample) => {
      const outcome = side.outcomes.get(sample);
      return outcome ? [passedShare(outcome)] : [];
    }),
  );
  const [first = []] = shares;
  const changes = shares.slice(1).map((own) => ({
    fixed: own.filter((value, index) => value > (first[index] ?? 0)).length,
    broken: own.filter((value, index) => value < (first[index] ?? 0)).length,
  }));
  const corrected = holm(changes.map(({ fixed, broken }) => mcnemarTest(fixed, broken)));
  const parametersOf = differingParameters(sides.map(({ run }) => run));
  const rows = sides.map(({ name, run, side }, index) => {
    const own = shares[index] ?? [];
    const change = changes[index - 1];
    return {
      name,
      run,
      ...(!isUncheckedSide(side, run) && {
        passShare: own.length > 0 ? own.reduce((sum, each) => sum + each, 0) / own.length : 0,
      }),
      price: usageOf(side),
      parameters: parametersOf(run),
      ...(change && { against: { ...change, pValue: corrected[index - 1] ?? 1 } }),
    };
  });
  return {
    rows: rows
      .map((row) => ({ ...row, isOnFront: !rows.some((other) => dominates(other, row)) }))
      .sort(byRank),
    samples: common.length,
    leftOut: all.size - common.length,
  };
}

/** What tells runs apart by the parameters that they asked with. */
export function differingParameters(runs: readonly Run[]): (run: Run) => string[] {
  const valueIn = ({ parameters }: Run, name: string) => (parameters as Parameters)[name];
  const names = new Set(runs.flatMap(({ parameters }) => Object.keys(parameters)));
  const differing = [...names].filter(
    (name) => new Set(runs.map((run) => canonicalJson([valueIn(run, name)]))).size > 1,
  );
  return (run) =>
    parameterText(Object.fromEntries(differing.map((name) => [name, valueIn(run, name) ?? 'unset'])));
}

function commonSamples([first, ...others]: readonly RunSide[]): string[] {
  if (!first) return [];
  return [...first.outcomes].flatMap(([sample, { content }]) => {
    const isCommon = others.every(
      (side) => side.outcomes.get(sample)?.content === content && !side.unanswered.has(sample),
    );
    return isCommon && !first.unanswered.has(sample) ? [sample] : [];
  });
}

type RowScore = Pick<MatrixRow, 'passShare' | 'price'>;

/** What is unknown of one is no ground to prefer the other; where nothing was checked, nothing is known to pass. */
function dominates(other: RowScore, row: RowScore): boolean {
  const gains = [
    passedIn(other) - passedIn(row),
    difference(row.price.costUsd, other.price.costUsd),
    difference(row.price.p50, other.price.p50),
  ];
  return gains.every((gain) => gain >= 0) && gains.some((gain) => gain > 0);
}

const passedIn = ({ passShare = 0 }: RowScore) => passShare;

const difference = (a: number | null | undefined, b: number | null | undefined) =>
  typeof a === 'number' && typeof b === 'number' ? a - b : 0;

const byRank = (a: RowScore, b: RowScore) =>
  passedIn(b) - passedIn(a) ||
  difference(a.price.costUsd, b.price.costUsd) ||
  difference(a.price.p50, b.price.p50);

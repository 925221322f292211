import type { Category } from '../failure-category.ts';
import type { Run } from '../runs/run.ts';
import { median } from '../statistics/percentile.ts';
import { answeredByText } from '../text/answered-by.ts';
import { callsAtOnce } from '../text/calls-at-once.ts';
import { formatCount } from '../text/plural.ts';
import { parameterChanges } from '../versions/change-phrase.ts';
import { type ComparisonVerdict, comparisonVerdict, type VerdictOptions } from './comparison-verdict.ts';
import {
  type Confusion,
  confusion,
  expectedLabel,
  labelsOf,
  type TrivialAnswer,
  trivialAnswers,
} from './labels.ts';
import { onlySamples, type Pair, type PairChange, type Pairing, pairSamples } from './pairing.ts';
import { type Conditions, differencesOf } from './run-differences.ts';
import { commonDraw, countedSamples, type DrawnRun, judgeDrawn } from './sequential-comparison.ts';
import { isUncheckedSide, type RunSide } from './side.ts';

/** Pass counts of some of the samples, before and after. */
export interface GroupChange {
  readonly name: string;
  readonly of: number;
  readonly passedBefore: number;
  readonly passedAfter: number;
  readonly fixed: number;
  readonly broken: number;
}

/** Samples that break a rule, before and after. */
export interface FailureChange {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** Samples that fail for a reason, before and after; `null` for a side whose failures nobody has explained. */
export interface CategoryChange {
  readonly name: Category;
  readonly before: number | null;
  readonly after: number | null;
}

/** What an answer takes. */
export interface AnswerUsage {
  /** USD per answer, when it was made: the cache takes nothing for it. `null` where the price of any is unknown. */
  readonly costUsd: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** ms. */
  readonly p50?: number;
  /** Absent where there are too few answers for one. */
  readonly p95?: number;
  /** Calls that the server had at once, at the median; absent where that is not known. */
  readonly concurrency?: number;
}

/** What the second run says by itself: of all its samples with a verdict, and not only of those in both runs. */
export interface Standing {
  readonly of: number;
  readonly passing: number;
  /** They pass because nothing is asked of them. */
  readonly isUnchecked: boolean;
  /** Samples that fail, by why; those that nobody has explained are in none. */
  readonly failing: Readonly<Partial<Record<Category, number>>>;
}

/** What a comparison says of a run. */
export type RunConditions = Conditions &
  DrawnRun & {
    readonly prompt: Pick<Run['prompt'], 'name' | 'file'>;
    /** The base URL that was asked; absent where it is no server, or not known. */
    readonly server?: string;
    /** ISO 8601; absent for what was not stored as a run. */
    readonly startedAt?: string;
    /** Absent for a baseline. */
    readonly summary?: Run['summary'];
  };

/** Two runs paired by sample. */
export interface Comparison {
  readonly before: RunConditions;
  readonly after: RunConditions;
  readonly counts: Readonly<Record<PairChange, number>>;
  /** The share of the pairs that pass; absent on a side where nothing was checked, or without a pair. */
  readonly passShare: { readonly before?: number; readonly after?: number };
  readonly verdict?: ComparisonVerdict;
  /** Why there is no verdict, where there is none. */
  readonly undecided?: string;
  readonly tags: readonly GroupChange[];
  readonly labels: readonly GroupChange[];
  /** Absent where no labels are expected, or a baseline was accepted before it kept those that were given. */
  readonly confusion?: { readonly before: Confusion; readonly after: Confusion };
  readonly trivial: readonly TrivialAnswer[];
  readonly rules: readonly FailureChange[];
  readonly categories: readonly CategoryChange[];
  readonly price: { readonly before: AnswerUsage; readonly after: AnswerUsage };
  readonly standing: Standing;
  /** What makes the two runs differ beside the prompt, a sentence each. */
  readonly cautions: readonly string[];
  readonly pairing: Pairing;
}

/** @param before the run that stood, `after` the one that may be better */
export function compareRuns(
  before: { readonly run: RunConditions; readonly side: RunSide },
  after: { readonly run: RunConditions; readonly side: RunSide },
  options: VerdictOptions = {},
): Comparison {
  const draw = commonDraw(before.run, after.run);
  const counted = draw && countedSamples(draw, [before.side, after.side]);
  const all = pairSamples(before.side, after.side);
  const pairing = counted ? onlySamples(all, new Set(counted)) : all;
  const { pairs } = pairing;
  const verdict = () =>
    draw && counted
      ? judgeDrawn(pairing, counted, [before.run, after.run], draw)
      : comparisonVerdict(pairs, options);
  const labels = labelsOf(pairs);
  const price = { before: usageOf(before.side), after: usageOf(after.side) };
  const unchecked = {
    before: isUncheckedSide(before.side, before.run),
    after: isUncheckedSide(after.side, after.run),
  };
  const isChecked = !unchecked.before && !unchecked.after;
  const undecided = pairs.length === 0 ? NO_PAIRS : uncheckedText(unchecked);
  const shown = isChecked ? pairs : pairs.map((pair) => ({ ...pair, change: 'not-checked' as const }));
  const found = countsOf(pairs);
  const shareOf = (change: PairChange) => (found['still-passing'] + found[change]) / pairs.length;
  return {
    before: before.run,
    after: after.run,
    counts: countsOf(shown),
    passShare: {
      ...(pairs.length > 0 && !unchecked.before && { before: shareOf('regressed') }),
      ...(pairs.length > 0 && !unchecked.after && { after: shareOf('fixed') }),
    },
    ...(undecided === undefined ? { verdict: verdict() } : { undecided }),
    tags: isChecked ? groupsOf(pairs, ({ after: { tags } }) => tags) : [],
    labels: labels && isChecked ? groupsOf(pairs, (pair) => [expectedLabel(pair)]) : [],
    ...(labels &&
      pairs.every(({ before: { output } }) => output !== undefined) && {
        confusion: { before: confusion(pairs, labels, 'before'), after: confusion(pairs, labels, 'after') },
      }),
    trivial: trivialAnswers(pairs, labels),
    rules: failuresOf(pairs, ({ broken }) => broken.keys()),
    categories: categoriesOf(pairs),
    price,
    standing: { ...standingOf(after.side), isUnchecked: unchecked.after },
    cautions: [...cautionsOf(before.run, after.run, draw && options), ...ofLatency(price)],
    pairing: { ...pairing, pairs: shown },
  };
}

function countsOf(pairs: readonly Pair[]): Record<PairChange, number> {
  const counts = { fixed: 0, regressed: 0, 'still-failing': 0, 'still-passing': 0, 'not-checked': 0 };
  for (const { change } of pairs) counts[change]++;
  return counts;
}

const isPassing = ({ passed, repeats }: Pair['before']) => passed / repeats > 0.5;

function groupsOf(pairs: readonly Pair[], namesOf: (pair: Pair) => readonly string[]): GroupChange[] {
  const groups = new Map<string, { -readonly [Key in keyof GroupChange]: GroupChange[Key] }>();
  for (const pair of pairs) {
    for (const name of namesOf(pair)) {
      const group = groups.get(name) ?? { name, of: 0, passedBefore: 0, passedAfter: 0, fixed: 0, broken: 0 };
      groups.set(name, group);
      group.of++;
      if (isPassing(pair.before)) group.passedBefore++;
      if (isPassing(pair.after)) group.passedAfter++;
      if (pair.change === 'fixed') group.fixed++;
      if (pair.change === 'regressed') group.broken++;
    }
  }
  return [...groups.values()].sort((a, b) => b.of - a.of || (a.name < b.name ? -1 : 1));
}

function failuresOf(
  pairs: readonly Pair[],
  namesOf: (outcome: Pair['before']) => Iterable<string>,
): FailureChange[] {
  const counts = new Map<string, { before: number; after: number }>();
  for (const pair of pairs) {
    for (const side of ['before', 'after'] as const) {
      for (const name of namesOf(pair[side])) {
        const count = counts.get(name) ?? { before: 0, after: 0 };
        count[side]++;
        counts.set(name, count);
      }
    }
  }
  return [...counts]
    .map(([name, count]) => ({ name, ...count }))
    .sort(
      (a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before) || (a.name < b.name ? -1 : 1),
    );
}

function categoriesOf(pairs: readonly Pair[]): CategoryChange[] {
  const isKnown = (side: 'before' | 'after') =>
    pairs.every(({ [side]: { passed, repeats, category } }) => passed === repeats || category !== undefined);
  const known = { before: isKnown('before'), after: isKnown('after') };
  return failuresOf(pairs, ({ category }) => (category === undefined ? [] : [category]))
    .map(({ name, before, after }) => ({
      name: name as Category,
      before: known.before ? before : null,
      after: known.after ? after : null,
    }))
    .filter(({ before, after }) => (before ?? 0) + (after ?? 0) > 0);
}

function standingOf({ outcomes }: RunSide): Omit<Standing, 'isUnchecked'> {
  const failing: Partial<Record<Category, number>> = {};
  let passing = 0;
  for (const outcome of outcomes.values()) {
    const { category } = outcome;
    if (isPassing(outcome)) passing++;
    if (category) failing[category] = (failing[category] ?? 0) + 1;
  }
  return { of: outcomes.size, passing, failing };
}

/** What an answer of a run takes. */
export function usageOf(side: RunSide): AnswerUsage {
  const { answers, costUsd, unpriced, inputTokens, outputTokens } = side.usage;
  const each = (sum: number) => (answers > 0 ? sum / answers : 0);
  return {
    costUsd: unpriced > 0 ? null : each(costUsd),
    inputTokens: each(inputTokens),
    outputTokens: each(outputTokens),
    ...side.latency(),
    concurrency: median(side.usage.concurrencies),
  };
}

const NO_PAIRS = 'No sample is in both runs, so nothing is compared.';

/** An answer of which nothing is asked passes, which says nothing of it. */
function uncheckedText({ before, after }: Readonly<Record<'before' | 'after', boolean>>): string | undefined {
  if (before && after)
    return 'Nothing was checked in either run, so there is no pass rate; add rules to the prompt.';
  if (!before && !after) return undefined;
  return `Nothing was checked in the run ${before ? 'before' : 'after'}, where every answer passes, so the change of the verdicts says nothing.`;
}

/** Calls at once may differ so much before what they take cannot be compared. */
const OTHER_CONCURRENCY = 1.5;

/** A server that has more calls at once may make them wait for each other. */
function ofLatency({ before, after }: Comparison['price']): string[] {
  const [earlier, later] = [before.concurrency ?? 0, after.concurrency ?? 0];
  const [least, most] = [Math.min(earlier, later), Math.max(earlier, later)];
  if (least === 0 || most < OTHER_CONCURRENCY * least) return [];
  return [
    `The server had ${callsAtOnce(earlier)} before and ${formatCount(later)} after, so their latencies do not compare.`,
  ];
}

/** The parameters that differ, and how often each sample was asked. */
function ofAsking(before: RunConditions, after: RunConditions): string[] {
  const changes = parameterChanges(before, after);
  const [earlier = 1, later = 1] = [before.settings?.repeat, after.settings?.repeat];
  const times = (repeat: number) => (repeat === 1 ? 'once' : `${formatCount(repeat)} times`);
  return [
    ...(changes.length > 0 ? [`The parameters differ: ${changes.join(', ')}.`] : []),
    ...(earlier === later
      ? []
      : [`Each sample was asked ${times(earlier)} before and ${times(later)} after.`]),
  ];
}

/** Who answered, where that is not who was asked. */
function ofAnswering(...runs: readonly [before: RunConditions, after: RunConditions]): string[] {
  const [earlier, later] = runs.map(({ summary }) => answeredByText(summary?.answeredBy));
  if (earlier !== undefined && earlier === later) return [`Both runs were ${earlier}.`];
  return [
    ...(earlier === undefined ? [] : [`The run before was ${earlier}.`]),
    ...(later === undefined ? [] : [`The run after was ${later}.`]),
  ];
}

/**
 * A comparison of prompts means what it seems to only where all else is the same.
 * @param ofDraw what was asked of runs that drew their samples together; absent for others
 */
function cautionsOf(
  before: RunConditions,
  after: RunConditions,
  ofDraw: VerdictOptions | undefined,
): string[] {
  const cautions: string[] = [];
  const found = differencesOf(before, after);
  if (found.has('prompt')) {
    cautions.push(`The prompts are ${before.prompt.file} and ${after.prompt.file}.`);
  }
  if (found.has('rules')) {
    cautions.push('The rules or judges differ, so a sample may have changed without its answer changing.');
  }
  if (found.has('samples')) cautions.push('The sample sets differ; only equal samples are paired.');
  // Recordings are another provider's answers.
  const isReplay = [before, after].some(({ provider }) => provider === 'recorded');
  if (found.has('model') || (found.has('provider') && !isReplay)) {
    cautions.push(
      `The models are ${before.model} (${before.provider}) and ${after.model} (${after.provider}).`,
    );
  }
  cautions.push(...ofAnswering(before, after));
  if (found.has('parameters')) cautions.push(...ofAsking(before, after));
  for (const run of [before, after]) {
    // One that stopped because all was said did not fail to finish.
    if (run.state !== 'finished' && !ofDraw) cautions.push(`Run ${run.id} did not finish.`);
  }
  if (ofDraw?.margin !== undefined || ofDraw?.clusterOf)
    cautions.push(
      'The runs stopped early, so margins and groups are not tested; resume both to have all samples.',
    );
  return cautions;
}

import { type ComparisonVerdict, pText } from '../compare/comparison-verdict.ts';
import { CATEGORY_REASONS } from '../failure-category.ts';
import type { Ladder } from '../ladder/ladder.ts';
import type { CategoryCount, Measurement, Rung, Step } from '../ladder/measurement.ts';
import { isSurelyAbove, percent } from '../ladder/order.ts';
import { RUNG_NAMES } from '../ladder/rung.ts';
import type { MeasuredRung } from '../runs/run.ts';
import { formatCount, plural } from '../text/plural.ts';
import { formatPercent } from './format.ts';
import type { Money } from './money.ts';
import { UNCHECKED } from './unchecked.ts';

/** What a rung is called inside a sentence. */
const MEANS: Readonly<Record<MeasuredRung, string>> = {
  1: 'the prompt alone',
  2: 'retrieval',
  3: 'asking again by rules',
};

/** What is advised, in one sentence that is true of what was measured. */
export function recommendationText(ladder: Ladder, money: Money): string {
  const { recommendation, rungs, target, next } = ladder;
  const { kind, rung, undecided, useless, isOnlyTogether } = recommendation;
  const first = measurementOf(rungs, 1);
  if (kind === 'open' || !first)
    return `The climb ended early: rung ${next ?? 1} (${nameOf(next ?? 1)}) is still to be measured.`;
  if (kind === 'no-verdict') return 'Cannot tell: no sample has a verdict.';
  if (kind === 'unchecked') return `${UNCHECKED}.`;
  const doubt = undecided.map((each) => chanceText(each, rungs));
  if (kind === 'cannot-tell') return `Cannot tell yet whether ${doubt.join(', nor whether ')}.`;
  const at = measurementOf(rungs, rung) ?? first;
  const others = rungs.filter(({ left }) => left?.state === 'skipped' && at.failing > 0);
  const isClimbed = rungs.some(({ rung: each, measurement }) => each > 1 && measurement);
  const head = rung === 1 && !isClimbed ? 'Stay on rung 1' : `Stop at rung ${rung}`;
  const parts = [
    `${stillText(at)}${target === undefined || at.failing === 0 ? '' : targetText(at, target)}`,
    ...recommendation.real.map((each) => gainText(each, rungs, money)),
    ...useless.map((each) => uselessText(each, rungs)),
    ...(isOnlyTogether && ladder.total ? [togetherText(ladder.total)] : []),
    ...(doubt.length > 0 && !isOnlyTogether
      ? [`it cannot be told whether ${doubt.join(', nor whether ')}`]
      : []),
    ...others.map(omittedText),
  ];
  return `${head}: ${parts.join('; ')}.`;
}

function targetText(at: Measurement, target: number): string {
  const named = `the target of ${percent(target)}`;
  if (!isAbove(at, target)) return `, within ${named}`;
  return isSurelyAbove(at.rate, target)
    ? `, above ${named}`
    : `, with too few samples to tell whether that is above ${named}`;
}

const isAbove = ({ failing, of }: Measurement, target: number) => failing / of > target;

/** Whether more fail on the rung that is advised than the target allows. */
export function isAboveTarget({ rungs, recommendation: { rung }, target }: Ladder): boolean {
  const at = measurementOf(rungs, rung) ?? measurementOf(rungs, 1);
  return target !== undefined && at !== undefined && isAbove(at, target);
}

/** `retrieval is left out, since the prompt names no knowledge`. */
const omittedText = ({ rung, left }: Rung) =>
  `${MEANS[rung]} is left out, since ${(left?.why ?? '').replace(/\.$/, '').replace(/^[A-Z]/, (first) => first.toLowerCase())}`;

const nameOf = (rung: MeasuredRung) => RUNG_NAMES[rung].replace(/^\+ /, '');

const measurementOf = (rungs: readonly Rung[], rung: MeasuredRung) =>
  rungs.find((each) => each.rung === rung)?.measurement;

/** `4 % still fail, all for a wrong answer`; where none fails, how many might. */
function stillText({ failing, of, rate, categories }: Measurement): string {
  if (failing === 0)
    return `none of ${plural(of, 'sample')} fails (at most ${Math.ceil((rate?.high ?? 1) * 100)} % would)`;
  const [first] = categories;
  const share =
    categories.length > 1
      ? `${formatCount(first?.samples ?? 0)} of ${formatCount(failing)}`
      : failing > 1
        ? 'all'
        : 'one';
  return `${formatPercent(failing, of)} still fail, ${share}${first ? ` for ${CATEGORY_REASONS[first.category]}` : ''}`;
}

/** `retrieval removed 9 of 10 failures for missing knowledge at $0.0004 more a call`. */
function gainText(rung: MeasuredRung, rungs: readonly Rung[], money: Money): string {
  const step = measurementOf(rungs, rung)?.step;
  const [most] = step?.fixed ?? [];
  if (!step || !most) return '';
  const before = measurementOf(rungs, step.from)?.categories.find(
    ({ category }) => category === most.category,
  );
  const broken = step.verdict?.broken ?? 0;
  return `${MEANS[rung]} removed ${formatCount(most.samples)} of ${plural(before?.samples ?? most.samples, 'failure')} for ${CATEGORY_REASONS[most.category]} ${priceText(step, money)}${broken > 0 ? ` and broke ${formatCount(broken)}` : ''}`;
}

function priceText({ costUsd }: Step, money: Money): string {
  if (costUsd === null) return `(${money(null)})`;
  if (costUsd === 0) return 'at no cost';
  return costUsd > 0 ? `at ${money(costUsd)} more a call` : `and saves ${money(-costUsd)} a call`;
}

function uselessText(rung: MeasuredRung, rungs: readonly Rung[]): string {
  const { fixed = 0, broken = 0, kind } = measurementOf(rungs, rung)?.step?.verdict ?? {};
  if (fixed + broken === 0) return `${MEANS[rung]} changes no verdict`;
  const verdict = kind === 'worse' ? 'makes it worse' : 'is left out';
  return `${MEANS[rung]} ${verdict}: it fixes ${formatCount(fixed)} and breaks ${formatCount(broken)}`;
}

function chanceText(rung: MeasuredRung, rungs: readonly Rung[]): string {
  const verdict = measurementOf(rungs, rung)?.step?.verdict;
  if (!verdict) return `${MEANS[rung]} helps`;
  const { fixed, broken, units, pValue, further } = verdict;
  const more = further === undefined ? '' : `; about ${plural(further, 'more sample')} would tell`;
  return `${MEANS[rung]} helps: it fixes ${formatCount(fixed)} and breaks ${formatCount(broken)} of ${plural(units, 'sample')}, which could be chance (${pText(pValue)}${more})`;
}

/** Where no step is certain by itself. */
const togetherText = ({ fixed, broken, units, pValue }: ComparisonVerdict) =>
  `both steps together fix ${formatCount(fixed)} and break ${formatCount(broken)} of ${plural(units, 'sample')} (${pText(pValue)}), while each by itself could be chance`;

/** Whether a step was real, in a word or two. */
export function stepText({ verdict }: Step): string {
  if (!verdict) return 'no pair to compare';
  if (verdict.fixed + verdict.broken === 0) return 'no change';
  const kinds = { better: 'real', worse: 'worse', equivalent: 'no difference', 'cannot-tell': 'cannot tell' };
  return `${kinds[verdict.kind]} (${pText(verdict.pValue)})`;
}

/** `45 % (31–60)`. */
export function rateText({ failing, of, rate, isUnchecked }: Measurement): string {
  if (!rate) return isUnchecked ? 'not checked' : 'no verdict';
  return `${formatPercent(failing, of)} (${Math.round(rate.low * 100)}–${Math.round(rate.high * 100)})`;
}

/** `missing-knowledge 9, format 6`. */
export const countsText = (counts: readonly CategoryCount[]) =>
  counts.map(({ category, samples }) => `${category} ${formatCount(samples)}`).join(', ') || '–';

import { CATEGORY_REASONS, type Category } from '../failure-category.ts';
import type { Assumption } from '../ladder/assumptions.ts';
import { MOST_CHANGES, type Sum, type TuningCase, type TuningObstacle } from '../ladder/fine-tuning.ts';
import type { RungFour } from '../ladder/rung-four.ts';
import { DAY_MS } from '../text/amounts.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { Money } from './money.ts';

const CASES: Readonly<Record<TuningCase, string>> = {
  behaviour:
    'Rules are still broken after asking again: this is behaviour that wording does not enforce, and a tuned model may.',
  volume: 'At this volume it pays within a year.',
  judgement:
    'What still fails is wrong without a missing fact or a broken form: judgement that no document holds, and examples may show.',
};

/** Whether to train a model, in a sentence. */
export function fineTuningText({ verdict, assumptions, rowsAvailable, failing }: RungFour): string {
  if (verdict.isAdvised)
    return 'It is worth a try: the rungs below are exhausted, the task is stable and the rows suffice.';
  const figure = (name: Assumption['name']) => assumptions.find((each) => each.name === name)?.value ?? 0;
  const texts: Readonly<Record<TuningObstacle, string>> = {
    'not-climbed': 'the rungs below are not all measured',
    'nothing-fails': 'nothing fails that it could fix',
    'target-met': 'the target is met without it',
    'unstable-task': `task or knowledge change ${formatCount(figure('changesPerYear'))} times a year, and each change is a retraining (at most ${MOST_CHANGES} is stable)`,
    'too-few-rows': `only ${formatCount(rowsAvailable)} of the ${plural(figure('rowsNeeded'), 'labelled row')} needed`,
    unchecked: 'nothing was checked',
    uncertain: 'too few samples to tell whether the failure rate is above the target',
    'no-case': noCaseText(failing),
  };
  return `Not yet: ${verdict.obstacles.map((each) => texts[each]).join('; ')}.`;
}

const FACTS = 'facts that are missing or ignored are better put into the prompt';

/** What would help instead, where most fail for it. */
const INSTEAD: Readonly<Partial<Record<Category, string>>> = {
  truncated: 'answers that are cut off need a higher maxTokens, or a prompt that asks for shorter ones',
  'missing-knowledge': FACTS,
  'unsupported-claim': FACTS,
  'ignored-context': FACTS,
};

/** Why no case speaks for it: `nothing speaks for it, as 4 of 9 still fail for an answer cut off, 3 for a wrong answer`. */
function noCaseText(failing: readonly Category[]): string {
  const counts = [...Map.groupBy(failing, (category) => category)]
    .map(([category, { length }]) => ({ category, length }))
    .sort((a, b) => b.length - a.length);
  const [first, ...others] = counts;
  if (!first) return 'nothing speaks for it';
  const why = [
    `${formatCount(first.length)} of ${formatCount(failing.length)} still fail for ${CATEGORY_REASONS[first.category]}`,
    ...others.map(({ category, length }) => `${formatCount(length)} for ${CATEGORY_REASONS[category]}`),
  ].join(', ');
  const instead = INSTEAD[first.category];
  return `nothing speaks for it, as ${why}${instead === undefined ? '' : ` (${instead})`}`;
}

export const tuningReasons = ({ verdict }: RungFour) => verdict.cases.map((each) => CASES[each]);

/** The figures of the sum, each with its label; what is missing where there is none. */
export function sumFigures(
  { sum, assumptions }: RungFour,
  money: Money,
  now: Date,
): { label: string; text: string }[] {
  if (!sum) {
    const missing = assumptions
      .filter(({ value }) => value === null)
      .map(({ label }) => label.charAt(0).toLowerCase() + label.slice(1));
    return [{ label: 'Not calculated yet', text: `still missing: ${missing.join(', ')}` }];
  }
  return [
    { label: 'Up front', text: money(sum.upfrontUsd) },
    { label: 'A year, at any volume', text: money(sum.yearlyUsd) },
    { label: 'First year without fine-tuning', text: money(sum.now) },
    { label: 'First year with a fine-tuned model', text: money(sum.tuned) },
    { label: 'Break-even', text: breakEvenText(sum, now) },
    {
      label: 'Break-even within a year',
      text:
        sum.breakEvenVolume === undefined
          ? 'at no volume: a call of the tuned model saves nothing'
          : `from ${formatCount(Math.ceil(sum.breakEvenVolume))} calls a day on`,
    },
  ];
}

/** Beyond that, a date says nothing. */
const MOST_DAYS = 50 * 365;

function breakEvenText({ breakEvenDays }: Sum, now: Date): string {
  if (breakEvenDays === undefined) return 'never: it saves less than it takes';
  if (breakEvenDays > MOST_DAYS) return 'in more than 50 years';
  const date = new Date(now.getTime() + Math.ceil(breakEvenDays) * DAY_MS).toISOString().slice(0, 10);
  return `after ${plural(Math.ceil(breakEvenDays), 'day')}, on ${date}`;
}

/** A figure with its unit. */
export function assumptionText({ value, unit }: Assumption, money: Money): string {
  if (value === null) return 'unknown';
  return unit === 'USD' ? money(value) : formatCount(value);
}

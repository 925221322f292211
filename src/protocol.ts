import * as v from 'valibot';
import { AdviceView } from './core/dashboard/advice-view.ts';
import { COMPARISON_QUESTIONS, EVENTS, PAGE_QUESTIONS } from './core/dashboard/run-questions.ts';
import { CategorySchema, ResultKey } from './core/dashboard/view.ts';
import { CostTable } from './core/report/cost-view.ts';
import { ladderView } from './core/report/ladder-view.ts';

// What the dashboard's page asks the extension. Both ends check what they get.

/** What a person asks the extension to do. */
export const Action = v.variant('do', [
  v.object({ do: v.literal('open-sample'), ...ResultKey.entries }),
  v.object({ do: v.literal('open-output'), ...ResultKey.entries }),
  v.object({ do: v.literal('run-sample'), ...ResultKey.entries }),
  v.object({ do: v.literal('approve'), ...ResultKey.entries }),
  v.object({ do: v.literal('reject'), ...ResultKey.entries }),
  v.object({ do: v.literal('edit-expected'), ...ResultKey.entries }),
  v.object({ do: v.literal('copy-curl'), ...ResultKey.entries }),
  /** Without a category, a correction is discarded. */
  v.object({ do: v.literal('correct-category'), ...ResultKey.entries, category: v.optional(CategorySchema) }),
  v.object({ do: v.literal('remedy'), cause: v.string() }),
  v.object({ do: v.literal('open-prompt') }),
  v.object({ do: v.literal('run-all') }),
  v.object({ do: v.literal('run-failed') }),
  v.object({ do: v.literal('cancel') }),
  v.object({ do: v.literal('resume') }),
  v.object({ do: v.literal('second-opinion') }),
  v.object({ do: v.literal('advise') }),
  v.object({ do: v.literal('improve') }),
  v.object({ do: v.literal('climb') }),
  /** Of the edit with this id. */
  v.object({ do: v.literal('show-edit'), id: v.string() }),
  v.object({ do: v.literal('try-edit'), id: v.string() }),
  v.object({ do: v.literal('keep-edit'), id: v.string() }),
  v.object({ do: v.literal('discard-edit'), id: v.string() }),
  v.object({ do: v.literal('show-costs') }),
  v.object({ do: v.literal('save-report') }),
  v.object({ do: v.literal('show-run'), run: v.string() }),
  /** Opens both outputs of a sample in the diff editor. */
  v.object({ do: v.literal('diff-outputs'), against: v.string(), sample: v.string() }),
  v.object({ do: v.literal('accept-baseline') }),
  v.object({ do: v.literal('compare-models') }),
  v.object({ do: v.literal('compare-variants') }),
]);
export type Action = v.InferOutput<typeof Action>;

/** What the page is told: of the run, with which other run somebody wants it to be compared, and what would fix it. */
export const PAGE_EVENTS = { ...EVENTS, compare: v.string(), advice: AdviceView };

/** What the extension hands on to the worker that reads the run. */
export const FORWARDED_QUESTIONS = { ...PAGE_QUESTIONS, ...COMPARISON_QUESTIONS };

/** Calls a day. */
const volume = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1e12));

/** What is asked of models that the prompt could run on; a report asks nobody. */
const COST_QUESTIONS = {
  /** What calls cost on models: the prompt's own and those that it has run on where none is named. */
  costs: {
    ask: v.object({ models: v.array(v.string()), volume: v.optional(volume) }),
    answer: v.object({ table: CostTable, volume }),
  },
  /** Lets a person choose models; without an answer, nobody did. */
  'choose-models': { ask: v.undefined(), answer: v.optional(v.array(v.string())) },
};
export type CostQuestions = typeof COST_QUESTIONS;

export const QUESTIONS = {
  ...FORWARDED_QUESTIONS,
  ...COST_QUESTIONS,
  /** The page is there: it is told what there is to show. */
  open: { ask: v.undefined(), answer: v.void() },
  act: { ask: Action, answer: v.void() },
};

/** What a person asks the extension to do on the page of a ladder. */
export const LadderAction = v.variant('do', [
  v.object({ do: v.literal('climb') }),
  v.object({ do: v.literal('resume') }),
  v.object({ do: v.literal('cancel') }),
  v.object({ do: v.literal('open-prompt') }),
  v.object({ do: v.literal('show-run'), run: v.string() }),
  /** Without a value, the workspace's own figure is taken out again. */
  v.object({
    do: v.literal('assume'),
    name: v.string(),
    value: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
  }),
  v.object({ do: v.literal('export') }),
  v.object({ do: v.literal('save') }),
]);
export type LadderAction = v.InferOutput<typeof LadderAction>;

export const LADDER_QUESTIONS = {
  /** The page is there: it is told what there is to show. */
  open: { ask: v.undefined(), answer: v.void() },
  act: { ask: LadderAction, answer: v.void() },
};

/** A ladder, what is being measured now, or why there is none to show. */
export const LadderState = v.object({
  view: v.optional(ladderView),
  progress: v.optional(v.object({ text: v.string(), done: v.number(), of: v.number() })),
  notice: v.optional(v.string()),
});
export type LadderState = v.InferOutput<typeof LadderState>;

export const LADDER_EVENTS = { state: LadderState };

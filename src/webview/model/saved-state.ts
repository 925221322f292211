import * as v from 'valibot';
import { CategorySchema, ResultKey, RowQuery } from '../../core/dashboard/view.ts';

export const TABS = ['results', 'retrieval', 'compare', 'trends', 'cost'] as const;
export type Tab = (typeof TABS)[number];

/** What the dashboard looks like, kept over a reload of the window. */
export const SavedState = v.object({
  /** The run that it belongs to. */
  run: v.string(),
  tab: v.picklist(TABS),
  query: RowQuery,
  /** Categories whose causes are shown. */
  expanded: v.array(CategorySchema),
  /** The result that is open. */
  open: v.optional(ResultKey),
  /** Index of the row that the keyboard is at. */
  active: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The run that it is compared with. */
  against: v.optional(v.string()),
  /** The smallest difference worth having, as a share. */
  margin: v.optional(v.number()),
  /** Whose costs are compared, where a person has chosen them. */
  models: v.optional(v.array(v.string())),
  /** Calls a day, where a person has named them. */
  volume: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** What joins samples that count once. */
  cluster: v.optional(v.string()),
  /** In pixels. */
  scroll: v.pipe(v.number(), v.minValue(0)),
});
export type SavedState = v.InferOutput<typeof SavedState>;

/** Failing ones first. */
export const FIRST_QUERY: RowQuery = { sort: { by: 'status', descending: false } };

/** What was saved, or the state of a dashboard just opened where that is nothing, or nothing of ours. */
export function readSavedState(saved: unknown): SavedState {
  const { success, output } = v.safeParse(SavedState, saved);
  return success
    ? output
    : { run: '', tab: 'results', query: FIRST_QUERY, expanded: [], active: 0, scroll: 0 };
}

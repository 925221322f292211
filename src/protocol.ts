import * as v from 'valibot';
import {
  Category,
  ResultKey,
  ResultView,
  Row,
  RowQuery,
  RunView,
  TrendPoint,
} from './core/dashboard/view.ts';

// Every message between the extension and the dashboard. Both ends check what they get.

const request = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The most rows of one page. */
export const MAX_PAGE = 500;

/** What a person asks the extension to do. */
export const Action = v.variant('do', [
  v.object({ do: v.literal('open-sample'), ...ResultKey.entries }),
  v.object({ do: v.literal('open-output'), ...ResultKey.entries }),
  v.object({ do: v.literal('run-sample'), ...ResultKey.entries }),
  v.object({ do: v.literal('approve'), ...ResultKey.entries }),
  v.object({ do: v.literal('copy-curl'), ...ResultKey.entries }),
  /** Without a category, a correction is taken back. */
  v.object({ do: v.literal('correct-category'), ...ResultKey.entries, category: v.optional(Category) }),
  v.object({ do: v.literal('remedy'), cause: v.string() }),
  v.object({ do: v.literal('open-prompt') }),
  v.object({ do: v.literal('run-all') }),
  v.object({ do: v.literal('run-failed') }),
  v.object({ do: v.literal('second-opinion') }),
  v.object({ do: v.literal('show-costs') }),
  v.object({ do: v.literal('save-report') }),
  v.object({ do: v.literal('show-run'), run: v.string() }),
]);
export type Action = v.InferOutput<typeof Action>;

export const FromDashboard = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({
    type: v.literal('get-rows'),
    request,
    query: RowQuery,
    from: v.pipe(v.number(), v.integer(), v.minValue(0)),
    count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PAGE)),
  }),
  v.object({ type: v.literal('get-result'), request, ...ResultKey.entries }),
  v.object({ type: v.literal('get-trends'), request }),
  v.object({ type: v.literal('act'), action: Action }),
]);
export type FromDashboard = v.InferOutput<typeof FromDashboard>;

export const ToDashboard = v.variant('type', [
  /** The run, when it is opened and whenever it has changed; rows fetched before may be stale. */
  v.object({ type: v.literal('run'), view: RunView }),
  v.object({ type: v.literal('rows'), request, total: v.number(), rows: v.array(Row) }),
  /** Without a result, it is gone. */
  v.object({ type: v.literal('result'), request, result: v.optional(ResultView) }),
  v.object({ type: v.literal('trends'), request, points: v.array(TrendPoint) }),
  /** Nothing can be shown, and why. */
  v.object({ type: v.literal('problem'), message: v.string() }),
]);
export type ToDashboard = v.InferOutput<typeof ToDashboard>;

/** What came as a message from the dashboard, or `undefined` where it is none. */
export function fromDashboard(message: unknown): FromDashboard | undefined {
  const { success, output } = v.safeParse(FromDashboard, message);
  return success ? output : undefined;
}

/** What came as a message from the extension, or `undefined` where it is none. */
export function toDashboard(message: unknown): ToDashboard | undefined {
  const { success, output } = v.safeParse(ToDashboard, message);
  return success ? output : undefined;
}

import * as v from 'valibot';
import type { ChatRequest } from '../prompt/chat.ts';
import type { Result } from '../runs/result.ts';
import {
  ComparableRuns,
  ComparisonView,
  MatrixView,
  PairChangeSchema,
  PairRow,
  PairView,
} from './comparison-view.ts';
import {
  CategorySchema,
  type ReportData,
  ResultKey,
  ResultView,
  RetrievalView,
  Row,
  RowQuery,
  RunView,
  TrendPoint,
} from './view.ts';

/** The most rows of one page. */
const MAX_PAGE = 500;

/** What the worker tells of its own accord, and the extension passes on to the page. */
export const EVENTS = {
  /** The run, when it is opened and whenever it has changed; rows fetched before may be stale. */
  view: RunView,
  /** Nothing can be shown any more, or not yet, and why. */
  problem: v.string(),
};

const from = v.pipe(v.number(), v.integer(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PAGE));
/** The id of the run that the one that is shown is held against. */
const against = v.string();

/** What is asked of a run beside other runs; a report holds one run alone. */
export const COMPARISON_QUESTIONS = {
  comparable: { ask: v.undefined(), answer: ComparableRuns },
  comparison: {
    /** `margin` is the smallest difference worth having, as a share; `cluster` names what joins samples. */
    ask: v.object({
      against,
      margin: v.optional(v.pipe(v.number(), v.minValue(0.001), v.maxValue(0.5))),
      cluster: v.optional(v.string()),
    }),
    answer: ComparisonView,
  },
  pairs: {
    ask: v.object({ against, change: v.optional(PairChangeSchema), from, count }),
    answer: v.object({ total: v.number(), rows: v.array(PairRow) }),
  },
  pair: { ask: v.object({ against, sample: v.string() }), answer: PairView },
  matrix: { ask: v.object({ against }), answer: MatrixView },
};

/** What the page asks of a run, and an HTML report answers by itself. */
export const PAGE_QUESTIONS = {
  rows: {
    ask: v.object({ query: RowQuery, from, count }),
    answer: v.object({ total: v.number(), rows: v.array(Row) }),
  },
  /** Without an answer, it is gone. */
  result: { ask: ResultKey, answer: v.optional(ResultView) },
  trends: { ask: v.undefined(), answer: v.array(TrendPoint) },
  /** Without an answer, nothing was retrieved, or the knowledge cannot be read any more. */
  retrieval: { ask: v.undefined(), answer: v.optional(RetrievalView) },
};

/** Of the extension's own worker, and too much to be looked through. */
const trusted = <Value>() => v.custom<Value>(() => true);

/** What the worker that reads a run is asked. */
export const RUN_QUESTIONS = {
  ...PAGE_QUESTIONS,
  ...COMPARISON_QUESTIONS,
  /** The run may have grown: what it has got since is read, and told of by events. */
  refresh: { ask: v.undefined(), answer: v.void() },
  stored: { ask: ResultKey, answer: trusted<Result | undefined>() },
  request: { ask: ResultKey, answer: trusted<ChatRequest | undefined>() },
  /** Why each failing sample fails, once all of the run is read. */
  categories: { ask: v.undefined(), answer: v.array(v.tuple([v.string(), CategorySchema])) },
  failing: { ask: v.undefined(), answer: v.array(v.string()) },
  report: { ask: v.undefined(), answer: trusted<ReportData>() },
};

/** Which run a worker reads. */
export interface RunAddress {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly run: string;
}

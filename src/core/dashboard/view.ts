import * as v from 'valibot';
import { amount, count, share } from '../report/view-fields.ts';
import { CATEGORIES } from '../triage/diagnosis.ts';

// What the dashboard and the HTML report show of a run. The schemas are the types, and what both ends of the message
// protocol check. Money is USD, times are ms, places in text are UTF-16 offsets.

const spanOf = { start: count, end: count };

export const CategorySchema = v.picklist(CATEGORIES);

/** What identifies a result within its run. */
export const ResultKey = v.object({ sample: v.string(), repeat: count });
export type ResultKey = v.InferOutput<typeof ResultKey>;

const Remedy = v.object({
  /** What to do, in one sentence. */
  text: v.string(),
  rung: v.picklist(['operations', 'prompt', 'retrieval', 'rules']),
  /** What the button that does it says; absent where nothing in the workspace can be opened. */
  button: v.optional(v.string()),
  /** What the button does; it opens a place where absent. */
  command: v.optional(v.picklist(['turn-on-retrieval', 'add-knowledge'])),
  /** What the knowledge lacks. */
  fact: v.optional(v.string()),
  /** Relative to the workspace root; the line from 1. */
  where: v.optional(v.object({ file: v.string(), line: count })),
});

/** A passage in a document, relative to the workspace root; the line from 1. */
const PassagePlace = { file: v.string(), line: count };

export const RetrievedView = v.object({
  /** What the prompt got, best first. */
  passages: v.array(
    v.object({
      ...PassagePlace,
      heading: v.optional(v.string()),
      score: v.number(),
      /** It holds a fact that the answer needs. */
      isNeeded: v.boolean(),
      /** It says otherwise than such a fact, and the answer followed it. */
      isNoise: v.boolean(),
    }),
  ),
  /** What the answer needed and the prompt did not get; the rank where the search by words finds it below topK. */
  missed: v.optional(v.object({ ...PassagePlace, rank: v.optional(count) })),
});
export type RetrievedView = v.InferOutput<typeof RetrievedView>;

export const CauseView = v.object({
  key: v.string(),
  /** What its results fail for, after *for*. */
  reason: v.string(),
  /** The evidence in one sentence. */
  title: v.string(),
  /** The broken rule that it is about. */
  rule: v.optional(v.string()),
  results: count,
  /** The first of them. */
  samples: v.array(v.string()),
  remedy: Remedy,
});
export type CauseView = v.InferOutput<typeof CauseView>;

export const CategoryView = v.object({
  category: CategorySchema,
  results: count,
  /** Of the failing results. */
  share,
  /** How many there were in the run that this one is compared with; absent where there is none. */
  before: v.optional(count),
  causes: v.array(CauseView),
});
export type CategoryView = v.InferOutput<typeof CategoryView>;

/** A cause of the run before that no result has any more. */
const GoneCause = v.object({
  category: CategorySchema,
  title: v.string(),
  rule: v.optional(v.string()),
  /** How many results of the run before had it. */
  results: count,
});

const Facet = v.array(v.object({ value: v.string(), results: count }));

/** A pass rate with its 95 % Wilson interval. */
const PassRate = v.object({ rate: share, low: share, high: share });

export const RunView = v.object({
  run: v.object({
    id: v.string(),
    prompt: v.string(),
    /** Relative to the workspace root. */
    file: v.string(),
    provider: v.string(),
    model: v.string(),
    /** The base URL that was asked; absent where no server was. */
    server: v.optional(v.string()),
    /** `interrupted`: it was killed, and can be resumed. */
    state: v.picklist([
      'running',
      'interrupted',
      'finished',
      'incomplete',
      'cancelled',
      'over-budget',
      'provider-failed',
    ]),
    /** It was made beside another one, until it was decided which is better. */
    isDrawn: v.optional(v.boolean()),
    /** ISO 8601. */
    startedAt: v.string(),
    /** Results that the whole run has. */
    expected: count,
  }),
  /** Passages of documents were looked for. */
  isRetrieved: v.optional(v.boolean()),
  /** What of the prompt's files is not any more as the run has read it; absent where all is, and in a report. */
  changed: v.optional(v.string()),
  /** Id of the newest run of the prompt, where that is another one; absent in a report. */
  newer: v.optional(v.string()),
  /** How much of the stored results is read; absent when all are, and everything below counts them. */
  reading: v.optional(share),
  /** How much of the stored results is triaged; absent when all are, and the categories count them. */
  triaging: v.optional(share),
  results: count,
  passed: count,
  failed: count,
  errors: count,
  /** Absent where there is no verdict, or nothing was checked. */
  passRate: v.optional(PassRate),
  /** Of how many results those here are a part, where not the whole set was asked for or answered; there is no rate then. */
  partOf: v.optional(count),
  /** The run of this prompt before that this one can be compared with: of the same model, samples and rules. */
  before: v.optional(v.object({ startedAt: v.string(), model: v.string(), passRate: v.optional(share) })),
  /** Why the run before is none to compare with. */
  incomparable: v.optional(v.string()),
  /** Absent where nothing was asked again. */
  repair: v.optional(
    v.object({ passedAtFirst: count, repaired: count, asked: count, costUsd: v.nullable(amount) }),
  ),
  escalated: count,
  approved: count,
  inputTokens: count,
  outputTokens: count,
  /** The part of `outputTokens` that is reasoning; absent where there is none. */
  reasoningTokens: v.optional(count),
  /** `null` where no price is known. */
  costUsd: v.nullable(amount),
  /** What is said where no price is known. */
  unpriced: v.string(),
  /** How many calls' cost is what the provider itself says; absent for none. */
  callsPricedByProvider: v.optional(count),
  /** USD that the run would have cost more without the cache. */
  savedUsd: v.optional(amount),
  /** Calls that the cache has answered, at no cost. */
  cachedCalls: count,
  latencyMs: v.nullable(
    v.object({
      answers: v.optional(count),
      p50: amount,
      p95: amount,
      p99: amount,
      max: amount,
      /** Calls that the server had at once. */
      concurrency: v.optional(count),
      firstTextMs: v.optional(amount),
    }),
  ),
  /** What the run was expected to take, and how far off that was, in sentences. */
  forecast: v.optional(v.string()),
  /** USD a call, and of calls at volumes; absent where a price is unknown. */
  projection: v.optional(
    v.object({
      callUsd: amount,
      /** A month of as many calls a day. */
      months: v.array(v.object({ callsADay: count, usd: amount })),
    }),
  ),
  /** What the run comes to and why, in a sentence; absent while that is not known. */
  headline: v.optional(v.string()),
  /** What the run comes to and what to do next, in a sentence or two; absent while that is not known. */
  answer: v.optional(v.string()),
  categories: v.array(CategoryView),
  /** Causes that the run before had and this one has not, most results first; absent where there are none. */
  goneCauses: v.optional(v.array(GoneCause)),
  /** Failing results without a category, such as those whose template could not be rendered. */
  undiagnosed: count,
  /** Said where answers pass because nothing is asked of them. */
  unchecked: v.optional(v.string()),
  /** How often people changed the category that the triage had given; absent where nobody has. */
  corrections: v.optional(v.object({ corrected: count, of: count })),
  /** How often a model that was asked gave the same category. */
  opinions: v.optional(
    v.object({
      model: v.string(),
      agreed: count,
      of: count,
      costUsd: v.nullable(amount),
      unpriced: v.string(),
    }),
  ),
  /** What sums are shown in; USD where it is absent. */
  currency: v.optional(v.object({ label: v.string(), perUsd: amount })),
  /** What rows can be told apart by, most frequent first. */
  facets: v.object({ rules: Facet, tags: Facet, models: Facet }),
});
export type RunView = v.InferOutput<typeof RunView>;

export const Row = v.object({
  ...ResultKey.entries,
  status: v.picklist(['passed', 'failed', 'error']),
  category: v.optional(CategorySchema),
  /** The triage's first evidence in a sentence, or the error. */
  reason: v.optional(v.string()),
  /** The broken rule that the reason is about. */
  rule: v.optional(v.string()),
  /** Key of the cause that it belongs to. */
  cause: v.optional(v.string()),
  /** Broken ones. */
  rules: v.array(v.string()),
  tags: v.array(v.string()),
  /** How the output begins, on one line. */
  excerpt: v.string(),
  /** Input and output of all attempts; `null` where nothing was reported. */
  tokens: v.nullable(count),
  costUsd: v.nullable(amount),
  /** Of the last answer. */
  latencyMs: v.nullable(amount),
  /** The model that gave the answer that stands; absent where there is none. */
  model: v.optional(v.string()),
  escalated: v.optional(v.literal(true)),
  approved: v.optional(v.literal(true)),
  /** What a person decided since the run. */
  decision: v.optional(v.picklist(['approve', 'reject', 'correct'])),
});
export type Row = v.InferOutput<typeof Row>;

const SORT_KEYS = ['order', 'status', 'sample', 'category', 'tokens', 'cost', 'latency'] as const;

/** Which rows, and in which order; what is absent does not matter. */
export const RowQuery = v.object({
  /** Parts of ids, reasons, tags or of how outputs begin, parted by spaces; all have to be there, in any case. */
  text: v.optional(v.pipe(v.string(), v.maxLength(1000))),
  status: v.optional(v.picklist(['passed', 'failed', 'error'])),
  category: v.optional(CategorySchema),
  cause: v.optional(v.string()),
  rule: v.optional(v.string()),
  tag: v.optional(v.string()),
  model: v.optional(v.string()),
  sort: v.object({ by: v.picklist(SORT_KEYS), descending: v.boolean() }),
});
export type RowQuery = v.InferOutput<typeof RowQuery>;

/** A text, of which only the beginning is shown where it is very long. */
const Text = v.object({ text: v.string(), /** Characters of the whole. */ length: count });

const Mark = v.object({
  ...spanOf,
  severity: v.picklist(['error', 'warning', 'information']),
  rule: v.string(),
  message: v.string(),
});

const AttemptView = v.object({
  latencyMs: amount,
  /** Calls that the server had at once. */
  concurrency: v.optional(count),
  /** To the first text, where it was watched. */
  firstTokenMs: v.optional(amount),
  inputTokens: v.optional(count),
  outputTokens: v.optional(count),
  /** The part of `outputTokens` that is reasoning, where the provider says it. */
  reasoningTokens: v.optional(count),
  costUsd: v.nullable(amount),
  /** The cost is what the provider itself says. */
  isProvidersFigure: v.optional(v.literal(true)),
  cached: v.boolean(),
  /** The model that answered, where it is another than was asked. */
  model: v.optional(v.string()),
  finishReason: v.optional(v.string()),
  error: v.optional(v.string()),
});

/** An answer and what it took. */
const RoundView = v.object({
  output: v.optional(Text),
  marks: v.array(Mark),
  attempts: v.array(AttemptView),
});
export type RoundView = v.InferOutput<typeof RoundView>;

/** One result, as it is shown when it is opened. */
export const ResultView = v.object({
  row: Row,
  /** Relative to the workspace root; the line from 1. */
  where: v.object({ file: v.string(), line: count }),
  /** As they were sent; `found` are places of facts that the answer needed. */
  messages: v.array(v.object({ role: v.string(), ...Text.entries, found: v.array(v.object(spanOf)) })),
  expected: v.optional(v.string()),
  facts: v.array(v.string()),
  /** Absent where retrieval is off. */
  retrieved: v.optional(RetrievedView),
  /** Oldest first; the last one stands. */
  rounds: v.array(RoundView),
  judgements: v.array(
    v.object({
      name: v.string(),
      model: v.string(),
      verdict: v.string(),
      costUsd: v.nullable(amount),
    }),
  ),
  diagnosis: v.optional(
    v.object({
      /** What the triage says by itself. */
      category: CategorySchema,
      secondary: v.array(CategorySchema),
      confidence: share,
      /** A sentence each. */
      evidence: v.array(v.string()),
      remedy: Remedy,
      /** Key of the cause that its remedy belongs to. */
      cause: v.string(),
      /** What a person made of it. */
      correction: v.optional(v.object({ category: CategorySchema, note: v.optional(v.string()) })),
      /** What a model made of it. */
      opinion: v.optional(v.object({ category: CategorySchema, reason: v.string(), model: v.string() })),
    }),
  ),
  error: v.optional(v.string()),
});
export type ResultView = v.InferOutput<typeof ResultView>;

/** One run of the prompt among others, oldest first. */
export const TrendPoint = v.object({
  run: v.string(),
  /** ISO 8601. */
  startedAt: v.string(),
  provider: v.string(),
  model: v.string(),
  /** The saved version that it ran, with its labels, or the beginning of its hash. */
  version: v.string(),
  results: count,
  passed: count,
  /** Absent where there is no verdict, where nothing was checked, or with `partOf`. */
  passRate: v.optional(PassRate),
  /** Of how many results these are a part; such a run is no point of a trend. */
  partOf: v.optional(count),
  costUsd: v.nullable(amount),
  /** Failing results by category; absent while it is not known. */
  categories: v.optional(v.array(v.object({ category: CategorySchema, results: count }))),
});
export type TrendPoint = v.InferOutput<typeof TrendPoint>;

/** How retrieval did over a run, by what its samples say should have come. */
export const RetrievalView = v.object({
  /** Passages that a prompt got. */
  k: count,
  /** Means over the queries, with their 95 % intervals. */
  measures: v.array(
    v.object({ name: v.string(), meaning: v.string(), mean: v.number(), low: v.number(), high: v.number() }),
  ),
  queries: count,
  /** Samples that name neither documents nor facts. */
  skipped: count,
  /** Samples whose facts stand in no document. */
  unanswerable: count,
  /** Documents that samples call relevant and the knowledge does not have, as many as are shown. */
  unknown: v.array(v.string()),
  /** Queries that missed something. */
  missing: count,
  /** Those that missed most first, as many as are shown. */
  rows: v.array(
    v.object({
      sample: v.string(),
      query: v.string(),
      recall: share,
      ndcg: share,
      passages: v.array(v.object({ ...PassagePlace, isRelevant: v.boolean() })),
      /** Documents, or passages as `FILE:LINE`. */
      missed: v.array(v.string()),
    }),
  ),
});
export type RetrievalView = v.InferOutput<typeof RetrievalView>;

/** What a report holds that is shown without the extension: a self-contained HTML file. */
export const ReportData = v.object({
  view: RunView,
  rows: v.array(Row),
  /** Of the results that can be opened: failing ones first, as many as there is room for. */
  results: v.array(ResultView),
  trends: v.array(TrendPoint),
  /** Absent where nothing was retrieved. */
  retrieval: v.optional(RetrievalView),
});
export type ReportData = v.InferOutput<typeof ReportData>;

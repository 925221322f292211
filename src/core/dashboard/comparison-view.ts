import * as v from 'valibot';
import type { PairChange } from '../compare/pairing.ts';
import { amount, count, share } from '../report/view-fields.ts';

// What the dashboard shows of a run held against others. The schemas are the types; money is USD, times are ms.

const list = <Of extends v.GenericSchema>(of: Of) => v.pipe(v.array(of), v.readonly());

export const PairChangeSchema = v.picklist([
  'fixed',
  'regressed',
  'still-failing',
  'still-passing',
  'not-checked',
] satisfies PairChange[]);

/** A run that can be compared with. */
export const ComparableRun = v.object({
  run: v.string(),
  /** ISO 8601. */
  startedAt: v.string(),
  provider: v.string(),
  model: v.string(),
  /** Those that not all runs have alike. */
  parameters: list(v.string()),
  /** The saved version, such as `v7`, or the beginning of a hash. */
  version: v.string(),
  labels: list(v.string()),
  /** Absent where it has no verdict, where nothing was checked, or with `partOf`. */
  passRate: v.optional(share),
  /** Of how many results it has a part. */
  partOf: v.optional(count),
  /** What is said where no price is known. */
  unpriced: v.string(),
});
export type ComparableRun = v.InferOutput<typeof ComparableRun>;

const sides = <Of extends v.GenericSchema>(of: Of) => ({ before: of, after: of });

/** What an answer takes. */
const AnswerUsage = v.object({
  costUsd: v.nullable(amount),
  inputTokens: amount,
  outputTokens: amount,
  p50: v.optional(amount),
  p95: v.optional(amount),
});

const GroupChange = v.object({
  name: v.string(),
  of: count,
  passedBefore: count,
  passedAfter: count,
  fixed: count,
  broken: count,
});
const FailureChange = v.object({ name: v.string(), ...sides(count) });
/** `null` where nobody has looked why samples fail. */
const CategoryChange = v.object({ name: v.string(), ...sides(v.nullable(count)) });

const Confusion = v.object({ labels: list(v.string()), counts: list(list(count)) });

export const ComparisonView = v.object({
  /** The run that is shown is `after`; what it is held against is `before`. */
  ...sides(ComparableRun),
  verdict: v.optional(
    v.object({
      kind: v.picklist(['better', 'worse', 'equivalent', 'cannot-tell']),
      text: v.string(),
      /** What it rests on, a sentence each. */
      grounds: list(v.string()),
    }),
  ),
  /** Why there is no verdict, where there is none. */
  undecided: v.optional(v.string()),
  /** What else differs, a sentence each. */
  cautions: list(v.string()),
  /** By what samples may belong together: variables, and `tag:PREFIX`. */
  clusters: list(v.string()),
  pairs: count,
  counts: v.object({
    fixed: count,
    regressed: count,
    'still-failing': count,
    'still-passing': count,
    'not-checked': count,
  }),
  /** The share of the pairs that pass; absent where nothing was checked. */
  passShare: v.object(sides(v.optional(share))),
  price: v.object(sides(AnswerUsage)),
  tags: list(GroupChange),
  labels: list(GroupChange),
  categories: list(CategoryChange),
  rules: list(FailureChange),
  confusion: v.optional(v.object(sides(Confusion))),
  /** What answers that need no model would have scored. */
  trivial: list(v.object({ answer: v.string(), right: count, of: count })),
  /** Samples that are left out, by why; the first of them. */
  unpaired: list(v.object({ why: v.string(), total: count, samples: list(v.string()) })),
});
export type ComparisonView = v.InferOutput<typeof ComparisonView>;

/** The runs of a prompt that another one can be held against, newest first. */
export const ComparableRuns = v.object({
  runs: list(ComparableRun),
  /** The one that is meant where nobody says which. */
  usual: v.optional(v.string()),
});
export type ComparableRuns = v.InferOutput<typeof ComparableRuns>;

/** The newest run of each version on each model, over the samples that all have a verdict on. */
export const MatrixView = v.object({
  samples: count,
  /** Samples that are not the same, or without a verdict, in some run. */
  leftOut: count,
  /** The best first. */
  rows: list(
    v.object({
      ...ComparableRun.entries,
      /** Absent where nothing was checked. */
      passShare: v.optional(share),
      price: AnswerUsage,
      /** No other passes as much, costs as little and is as fast, and does better in one of these. */
      isOnFront: v.boolean(),
      /** Absent for the run that the others are held against. */
      against: v.optional(v.object({ fixed: count, broken: count, pText: v.string() })),
    }),
  ),
});
export type MatrixView = v.InferOutput<typeof MatrixView>;

const Outcome = v.object({
  passed: count,
  repeats: count,
  /** Rules that it breaks. */
  broken: list(v.string()),
});

/** A sample in both runs. */
export const PairRow = v.object({ sample: v.string(), change: PairChangeSchema, ...sides(Outcome) });
export type PairRow = v.InferOutput<typeof PairRow>;

const PairOutput = v.object({
  /** The output in pieces; those that the other output does not have are marked. */
  pieces: list(v.object({ text: v.string(), isOther: v.boolean() })),
  /** Characters of the whole, of which long ones show the beginning. */
  length: count,
  /** Broken rules in a sentence each. */
  violations: list(v.object({ rule: v.string(), message: v.string() })),
  error: v.optional(v.string()),
  tokens: v.nullable(count),
  costUsd: v.nullable(amount),
  /** What is said where no price is known. */
  unpriced: v.string(),
  latencyMs: v.nullable(amount),
});
export type PairOutput = v.InferOutput<typeof PairOutput>;

/** What both runs brought for a sample. */
export const PairView = v.object({
  sample: v.string(),
  expected: v.optional(v.string()),
  ...sides(v.optional(PairOutput)),
});
export type PairView = v.InferOutput<typeof PairView>;

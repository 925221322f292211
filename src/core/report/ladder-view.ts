import * as v from 'valibot';
import { count, share } from './view-fields.ts';

const categoryPart = v.strictObject({
  category: v.string(),
  samples: count,
  /** Of all samples with a verdict. */
  share,
});

const measuredRung = v.strictObject({
  runId: v.string(),
  failing: count,
  of: count,
  /** Samples without a verdict. */
  unanswered: count,
  rate: v.string(),
  /** The 95 % interval of the rate; absent without a verdict, or where nothing was checked. */
  interval: v.optional(v.string()),
  low: share,
  high: share,
  categories: v.array(categoryPart),
  /** What it did to the rung that it stands on; absent on the first. */
  step: v.optional(
    v.strictObject({
      from: count,
      fixed: v.string(),
      broken: v.string(),
      verdict: v.string(),
      kind: v.picklist(['better', 'worse', 'equivalent', 'cannot-tell', 'none']),
    }),
  ),
  /** What follows is measured with it. */
  stands: v.boolean(),
  callCost: v.string(),
  dayCost: v.optional(v.string()),
  /** Of the most expensive rung; absent where a price is unknown. */
  costShare: v.optional(share),
  p50: v.string(),
  p95: v.string(),
  /** Of the slowest rung. */
  latencyShare: v.optional(share),
  paid: v.string(),
});

const rungView = v.strictObject({
  rung: v.picklist([1, 2, 3]),
  name: v.string(),
  state: v.picklist(['measured', 'skipped', 'not-needed', 'open']),
  /** Why it is not measured. */
  why: v.optional(v.string()),
  measured: v.optional(measuredRung),
});

const assumptionView = v.strictObject({
  name: v.string(),
  label: v.string(),
  unit: v.string(),
  value: v.nullable(v.number()),
  text: v.string(),
  source: v.string(),
  isOwn: v.boolean(),
});

/** A ladder in the words and figures that every view shows; sums are written in the workspace's currency. */
export const ladderView = v.strictObject({
  id: v.string(),
  prompt: v.strictObject({ name: v.string(), file: v.string() }),
  provider: v.string(),
  model: v.string(),
  startedAt: v.string(),
  /** Said where no real model answered. */
  note: v.optional(v.string()),
  target: v.optional(v.string()),
  volume: v.optional(v.string()),
  recommendation: v.string(),
  kind: v.picklist(['no-verdict', 'unchecked', 'open', 'stop', 'cannot-tell']),
  /** More fail on the rung that is advised than the target allows. */
  isAboveTarget: v.boolean(),
  rungs: v.array(rungView),
  four: v.strictObject({
    name: v.string(),
    verdict: v.string(),
    isAdvised: v.boolean(),
    reasons: v.array(v.string()),
    figures: v.array(v.strictObject({ label: v.string(), text: v.string() })),
    assumptions: v.array(assumptionView),
  }),
});

export type LadderView = v.InferOutput<typeof ladderView>;
export type RungView = v.InferOutput<typeof rungView>;

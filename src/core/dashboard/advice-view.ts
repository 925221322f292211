import * as v from 'valibot';
import { count } from '../report/view-fields.ts';

const AdviceItem = v.object({
  /** Of its edit. */
  id: v.string(),
  /** What the edit does, in one sentence. */
  title: v.string(),
  /** What it adds to a call, and how often its kind has helped. */
  notes: v.string(),
  /** What trying it came to; absent where it was not tried. */
  trial: v.optional(v.string()),
  /** Failing samples that it is tried on. */
  samples: count,
  /** Whether the trial succeeds. */
  helps: v.optional(v.boolean()),
  /** What keeping it came to; absent where it was not kept. */
  kept: v.optional(v.string()),
});
export type AdviceItem = v.InferOutput<typeof AdviceItem>;

const FaultView = v.object({
  /** The same for faults of one kind. */
  key: v.string(),
  /** What is wrong, in one sentence. */
  title: v.string(),
  /** What stands behind it, where something does. */
  hidden: v.optional(v.string()),
  items: v.array(AdviceItem),
  /** What is left where no remedy of its own is known. */
  left: v.optional(v.string()),
});
export type FaultView = v.InferOutput<typeof FaultView>;

/** What would fix what fails, as the dashboard shows it. */
export const AdviceView = v.object({
  /** Of the run that it is for. */
  run: v.string(),
  /** What is being done, while something is. */
  busy: v.optional(v.string()),
  /** The largest first. */
  faults: v.array(FaultView),
  /** What is not advised, and why. */
  notAdvised: v.array(v.string()),
  /** Baselines, and whether samples are held out, a sentence each. */
  notes: v.array(v.string()),
});
export type AdviceView = v.InferOutput<typeof AdviceView>;

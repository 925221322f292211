import * as v from 'valibot';

const rows = v.array(v.object({ name: v.string(), cells: v.array(v.string()) }));

/** What a prompt's calls cost, in words: a column a model. Names are one line each, and otherwise as others chose them. */
export const CostTable = v.object({
  prompt: v.string(),
  models: v.array(v.string()),
  sections: v.array(v.object({ heading: v.string(), rows })),
  /** Which model to take, where stored runs tell. */
  advice: v.optional(v.string()),
  /** What the figures go by, and what they lack; a sentence each, without a full stop. */
  notes: v.array(v.string()),
});
export type CostTable = v.InferOutput<typeof CostTable>;

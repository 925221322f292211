import type { Category } from '../failure-category.ts';
import type { Retry } from '../prompt/prompt-file.ts';

export type { MeasuredRung } from '../runs/run.ts';

/** The rungs in their order; the last one is a sum, and nothing is run for it. */
export const RUNG_NAMES = { 1: 'Prompt', 2: '+ Retrieval', 3: '+ Rules', 4: 'Fine-tune?' } as const;

/** How answers are asked for again on rung 3 where the prompt does not say. */
export const RULES_RETRY: Retry = {
  attempts: 2,
  on: ['format', 'constraint', 'safety'],
  strategy: 'feedback',
};

/** Failures that passages cannot change and asking again can. */
export const RULE_FAILURES: ReadonlySet<Category> = new Set(['format', 'constraint', 'safety']);
/** Failures that passages can change and asking again cannot. */
export const KNOWLEDGE_FAILURES: ReadonlySet<Category> = new Set(['missing-knowledge', 'unsupported-claim']);
/** Failures that no rung changes. */
export const OPERATION_FAILURES: ReadonlySet<Category> = new Set(['provider', 'truncated']);

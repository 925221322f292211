import type { Evidence } from './evidence.ts';

/** In the order in which they are tried: of several, the first is the primary one. */
export const CATEGORIES = [
  'provider',
  'truncated',
  'safety',
  'format',
  'constraint',
  'refusal',
  'unstable',
  'missing-knowledge',
  'unsupported-claim',
  'ignored-context',
  'wrong-answer',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** Why a result fails. */
export interface Diagnosis {
  readonly category: Category;
  /** What else is wrong, in the same order. */
  readonly secondary: readonly Category[];
  /** How sure the category is, from 0 to 1. */
  readonly confidence: number;
  /** Of the primary category first; at least one. */
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/** One category that evidence speaks for. */
export interface Finding {
  readonly category: Category;
  readonly confidence: number;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

import type { Category } from '../failure-category.ts';
import type { Evidence } from './evidence.ts';

export { CATEGORIES, type Category } from '../failure-category.ts';

/** Why a result fails. Its category and its evidence are what the triage says by itself, whatever others make of it. */
export interface Diagnosis {
  readonly category: Category;
  /** What else is wrong, in the same order. */
  readonly secondary: readonly Category[];
  /** How sure the category is, from 0 to 1. */
  readonly confidence: number;
  /** Of the primary category first; at least one. */
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /** What a person made of it; the same category confirms it. */
  readonly correction?: { readonly category: Category; readonly note?: string };
  /** What a model made of it. */
  readonly opinion?: Opinion;
}

/** What a model says of a failing result. */
export interface Opinion {
  readonly category: Category;
  /** One sentence. */
  readonly reason: string;
  readonly model: string;
}

/** What a result counts as: by the triage, or by whoever overrules it. */
export type Reason = Pick<Diagnosis, 'category' | 'evidence'>;

/** How the answers to one and the same request went. */
export interface Repeats {
  readonly passed: number;
  readonly failed: number;
}

/** One category that evidence speaks for. */
export type Finding = Pick<Diagnosis, 'category' | 'confidence' | 'evidence'>;

import type { Category } from '../failure-category.ts';
import { type ByKind, type Evidence, isGiven, toldBy } from './evidence.ts';

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

/** How the answers to one and the same request went. */
export interface Repeats {
  readonly passed: number;
  readonly failed: number;
}

/** One category that evidence speaks for. */
export type Finding = Pick<Diagnosis, 'category' | 'confidence' | 'evidence'>;

/** A finding where there is evidence for it. */
export const findingOf = (
  category: Category,
  confidence: number,
  [first, ...others]: readonly Evidence[],
): Finding[] => (first ? [{ category, confidence, evidence: [first, ...others] }] : []);

/** What a result counts as: by the triage, or by a person who overrules it. */
export type Reason = Pick<Diagnosis, 'category' | 'evidence'>;

/** The evidence begins with what speaks for the category that counts; where nothing does, with who said so. */
export function reasonOf({ category, evidence, correction }: Diagnosis): Reason {
  if (!correction || correction.category === category) return { category, evidence };
  const because = evidence.find((each) => toldBy(CATEGORY, each) === correction.category) ?? {
    kind: 'person',
    ...(correction.note && { text: correction.note }),
  };
  return {
    category: correction.category,
    evidence: [because, ...evidence.filter((each) => each !== because)],
  };
}

/** The category that a piece of evidence speaks for; rules about an answer's quality speak for none. */
const CATEGORY: ByKind<string | undefined> = {
  rule: ({ category }) => category,
  fact: ({ outcome }) => (isGiven(outcome) ? 'ignored-context' : 'missing-knowledge'),
  'provider-error': () => 'provider',
  'finish-reason': () => 'truncated',
  refusal: () => 'refusal',
  repeats: () => 'unstable',
  unsupported: () => 'unsupported-claim',
  mismatch: () => 'wrong-answer',
  person: () => undefined,
};

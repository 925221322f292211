import type { Diagnosis, Reason } from './diagnosis.ts';
import { type ByKind, isGiven, toldBy } from './evidence.ts';

/**
 * What a result counts as: a person overrules the triage. The evidence begins with what speaks for that category; where
 * nothing does, with who said so.
 */
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

import type { Diagnosis, Reason } from './diagnosis.ts';
import { type Evidence, isGiven } from './evidence.ts';

/**
 * What a result counts as: a person overrules the triage. The evidence begins with what speaks for that category; where
 * nothing does, with who said so.
 */
export function reasonOf({ category, evidence, correction }: Diagnosis): Reason {
  if (!correction || correction.category === category) return { category, evidence };
  const because = evidence.find((each) => categoryOf(each) === correction.category) ?? {
    kind: 'person',
    ...(correction.note && { text: correction.note }),
  };
  return {
    category: correction.category,
    evidence: [because, ...evidence.filter((each) => each !== because)],
  };
}

/** The category that a piece of evidence speaks for; rules about an answer's quality speak for none. */
function categoryOf(evidence: Evidence): string | undefined {
  switch (evidence.kind) {
    case 'rule':
      return evidence.category;
    case 'fact':
      return isGiven(evidence.outcome) ? 'ignored-context' : 'missing-knowledge';
    default:
      return BY_KIND[evidence.kind];
  }
}

const BY_KIND = {
  'provider-error': 'provider',
  'finish-reason': 'truncated',
  refusal: 'refusal',
  repeats: 'unstable',
  unsupported: 'unsupported-claim',
  mismatch: 'wrong-answer',
  person: undefined,
} as const;

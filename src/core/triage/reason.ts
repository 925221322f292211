import type { Category, Diagnosis, Reason } from './diagnosis.ts';
import { type Evidence, isGiven } from './evidence.ts';

/**
 * What a result counts as: a person overrules the triage. The evidence begins with what speaks for that category; where
 * nothing does, with who said so.
 */
export function reasonOf({ category, evidence, correction }: Diagnosis): Reason {
  if (!correction || correction.category === category) return { category, evidence };
  const because = evidence.find((each) => speaksFor(correction.category, each)) ?? {
    kind: 'person',
    ...(correction.note && { text: correction.note }),
  };
  return {
    category: correction.category,
    evidence: [because, ...evidence.filter((each) => each !== because)],
  };
}

function speaksFor(category: Category, evidence: Evidence): boolean {
  const { kind } = evidence;
  switch (category) {
    case 'provider':
      return kind === 'provider-error' || (kind === 'finish-reason' && isFiltered(evidence));
    case 'truncated':
      return kind === 'finish-reason' && !isFiltered(evidence);
    case 'safety':
    case 'format':
    case 'constraint':
      return kind === 'rule' && evidence.category === category;
    case 'refusal':
      return kind === 'refusal';
    case 'unstable':
      return kind === 'repeats';
    case 'missing-knowledge':
      return kind === 'fact' && !isGiven(evidence.outcome);
    case 'ignored-context':
      return kind === 'fact' && isGiven(evidence.outcome);
    case 'unsupported-claim':
      return kind === 'unsupported';
    case 'wrong-answer':
      return kind === 'mismatch';
  }
}

const isFiltered = ({ finishReason }: Extract<Evidence, { kind: 'finish-reason' }>) =>
  finishReason === 'content-filter';

import { indexOf } from '../grounding/indexed-text.ts';
import { isFigure, isSpecific } from '../grounding/term.ts';
import { termsOf } from '../grounding/terms.ts';
import type { CallContext } from './call-context.ts';
import type { FactEvidence } from './fact-location.ts';

/** In an answer of so few words with content, each may be what is claimed. */
const SHORT = 6;

/**
 * Says of a fact that was retrieved, and that an answer lacks, where the answer got something else: a number, date or
 * name that its passage does not have, and another retrieved passage has.
 */
export function withNoise(fact: FactEvidence, output: string, context: CallContext): FactEvidence {
  const { place } = fact;
  if (place?.in !== 'passage') return fact;
  const all = indexOf(output).terms;
  const terms = all.filter(({ isStop, key }) => !isStop && !context.questionKeys.includes(key));
  const isAboutFigures = termsOf(fact.fact).some(({ key }) => isFigure(key));
  const isShort = terms.length <= SHORT;
  for (const term of terms) {
    const { key } = term;
    if (isAboutFigures ? !isFigure(key) : isFigure(key) || !(isShort || isSpecific(term))) continue;
    const id = context.passageInstead(key, place.id);
    if (id === undefined) continue;
    const next = all[all.indexOf(term) + 1];
    const end = next?.kind === 'unit' ? next.end : term.end;
    return { ...fact, outcome: 'contradicted', noise: { id, claim: output.slice(term.start, end) } };
  }
  return fact;
}

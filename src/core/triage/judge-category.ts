import { hasNegation } from '../grounding/indexed-text.ts';
import { hasCue } from '../text/cues.ts';
import type { Category } from './diagnosis.ts';

/** What a judge's rule is about, by its name: support, or that nothing but a text is told; `undefined` where that is the answer itself. */
export const categoryOfJudge = (rule: string): Category | undefined =>
  hasCue('support', rule) || (hasCue('source', rule) && (hasCue('only', rule) || hasNegation(rule)))
    ? 'unsupported-claim'
    : undefined;

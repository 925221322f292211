import { verdictText } from '../compare/comparison-verdict.ts';
import type { PromptCheck } from '../compare/prompt-check.ts';
import { formatCount, plural } from '../text/plural.ts';
import { UNCHECKED } from './unchecked.ts';

/** The sentence on a prompt that was compared. */
export function checkedVerdict({ comparison }: Pick<PromptCheck, 'comparison'>): string {
  if (!comparison) return '';
  const { before, after, standing, verdict, undecided = '', pairing } = comparison;
  if (pairing.pairs.length === 0) return undecided;
  if (before.id === after.id && standing.isUnchecked) return `The prompt is the same. ${UNCHECKED}.`;
  if (before.id === after.id)
    return `The prompt is the same; ${formatCount(standing.passing)} of ${plural(standing.of, 'sample')} of today pass.`;
  return verdict ? verdictText(verdict, 'It') : undecided;
}

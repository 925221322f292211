import { verdictText } from '../compare/comparison-verdict.ts';
import type { PromptCheck } from '../compare/prompt-check.ts';
import { formatCount, plural } from '../text/plural.ts';
import { UNCHECKED } from './unchecked.ts';

/** The sentence on a prompt that was compared. */
export function checkedVerdict({ comparison }: Pick<PromptCheck, 'comparison'>): string {
  if (!comparison?.verdict) return 'No sample is in both runs, so nothing is compared.';
  const { before, after, standing, verdict } = comparison;
  if (before.id === after.id && standing.isUnchecked) return `The prompt is the same. ${UNCHECKED}.`;
  if (before.id === after.id)
    return `The prompt is the same; ${formatCount(standing.passing)} of ${plural(standing.of, 'sample')} of today pass.`;
  return verdictText(verdict, 'It');
}

import { CATEGORY_REASONS, type Category } from '../failure-category.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { CheckPolicy } from '../workspace/config.ts';
import type { Comparison } from './comparison.ts';
import { pText } from './comparison-verdict.ts';

/** Holds where the configuration has no policy. */
export const DEFAULT_POLICY: CheckPolicy = { significantDrop: true };

/**
 * What a workspace's policy does not allow of a comparison, a sentence each; none where it passes.
 * @param policy of the configuration; only a significant drop is refused where it has none
 */
export function breaches(
  { counts, verdict, price, standing }: Comparison,
  policy: CheckPolicy = DEFAULT_POLICY,
): string[] {
  const { regressed, significantDrop, margin, minPass, maxCost } = policy;
  const found: string[] = [];
  if (regressed !== undefined && counts.regressed > regressed)
    found.push(`${plural(counts.regressed, 'sample')} regressed, and ${formatCount(regressed)} may.`);
  if (significantDrop && verdict?.kind === 'worse')
    found.push(`The pass rate dropped, and not by chance (${pText(verdict.pValue)}).`);
  if (margin !== undefined && verdict && verdict.difference.difference < -margin / 100)
    found.push(`The pass rate dropped by ${points(-verdict.difference.difference)}, and ${margin} may.`);
  const { of, passing, failing, isUnchecked } = standing;
  if (minPass !== undefined && isUnchecked)
    found.push(
      `Nothing was checked, and ${minPass} % of the samples must pass; add rules to the prompt, or leave out the limit.`,
    );
  else if (minPass !== undefined && passing < (of * minPass) / 100)
    found.push(`${formatCount(passing)} of ${plural(of, 'sample')} pass, and ${minPass} % must.`);
  if (maxCost !== undefined && price.after.costUsd === null)
    found.push(
      'The cost of an answer is unknown, so its limit cannot be checked; add the price to config.yml.',
    );
  else if (maxCost !== undefined && (price.after.costUsd ?? 0) > maxCost)
    found.push(`An answer costs $${price.after.costUsd?.toPrecision(2)}, and $${maxCost} is the limit.`);
  for (const [category, most] of Object.entries(policy.categories ?? {})) {
    const count = failing[category as Category] ?? 0;
    if (count > most)
      found.push(
        `${plural(count, 'sample')} ${count === 1 ? 'fails' : 'fail'} for ${CATEGORY_REASONS[category as Category]}, and ${formatCount(most)} may.`,
      );
  }
  return found;
}

const points = (share: number) => plural(Math.round(share * 1000) / 10, 'point');

import { formatCount, plural } from '../text/plural.ts';
import type { CheckPolicy } from '../workspace/config.ts';
import type { Comparison } from './comparison.ts';
import { pText } from './verdict.ts';

/** Holds where the configuration has no policy. */
export const DEFAULT_POLICY: CheckPolicy = { significantDrop: true };

/**
 * What a workspace's policy does not allow of a comparison, a sentence each; none where it passes.
 * @param policy of the configuration; only a significant drop is refused where it has none
 */
export function breaches(
  { counts, verdict, price, categories }: Comparison,
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
  const pairs = counts.fixed + counts.regressed + counts['still-failing'] + counts['still-passing'];
  const passing = counts.fixed + counts['still-passing'];
  if (minPass !== undefined && pairs > 0 && passing < (pairs * minPass) / 100)
    found.push(`${formatCount(passing)} of ${plural(pairs, 'sample')} pass, and ${minPass} % must.`);
  if (maxCost !== undefined && price.after.costUsd === null)
    found.push(
      'The cost of an answer is unknown, so its limit cannot be checked; add the price to config.yml.',
    );
  else if (maxCost !== undefined && (price.after.costUsd ?? 0) > maxCost)
    found.push(`An answer costs $${price.after.costUsd?.toPrecision(2)}, and $${maxCost} is the limit.`);
  for (const [category, most] of Object.entries(policy.categories ?? {})) {
    const failing = categories.find(({ name }) => name === category)?.after ?? 0;
    if (failing > most)
      found.push(`${plural(failing, 'sample')} fail by ${category}, and ${formatCount(most)} may.`);
  }
  return found;
}

const points = (share: number) => plural(Math.round(share * 1000) / 10, 'point');

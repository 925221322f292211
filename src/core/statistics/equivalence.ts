import { normalCdf, normalQuantile } from './normal.ts';

/** One-sided 5 %, and both sides hold with 80 % probability together: each with 90 %. */
const Z = normalQuantile(0.95) + normalQuantile(0.9);

/**
 * The p-value of "the shares differ by at least the margin", for paired verdicts: the larger of two one-sided score
 * tests on the unconditional difference (T. Tango 1998, Statistics in Medicine 17, p. 891–908). Where it is small,
 * there is no difference worth having.
 * @param fixed samples that pass only after
 * @param broken samples that pass only before
 * @param of all pairs, more than 0
 * @param margin the smallest difference worth having, a share above 0 and below 1
 */
export function equivalenceTest(fixed: number, broken: number, of: number, margin: number): number {
  const notBelow = 1 - normalCdf(scoreStatistic(fixed, broken, of, -margin));
  const notAbove = normalCdf(scoreStatistic(fixed, broken, of, margin));
  return Math.max(notBelow, notAbove);
}

/** Tango's statistic: how far the observed difference is from `difference`, in standard errors under it. */
export function scoreStatistic(fixed: number, broken: number, of: number, difference: number): number {
  const a = 2 * of;
  const b = -fixed - broken + (2 * of - fixed + broken) * difference;
  const c = -broken * difference * (1 - difference);
  const brokenShare = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
  const variance = of * (2 * brokenShare + difference * (1 - difference));
  const distance = fixed - broken - of * difference;
  if (variance <= 0) return distance === 0 ? 0 : Math.sign(distance) * Number.POSITIVE_INFINITY;
  return distance / Math.sqrt(variance);
}

/**
 * How many pairs it takes to show that no difference reaches the margin, if the true difference is none and pairs
 * disagree as often as these (the normal approximation, 80 % power).
 * @param discordant the share of pairs that disagree
 * @param margin a share above 0
 */
export function pairsForEquivalence(discordant: number, margin: number): number {
  return Math.ceil((Z * Z * Math.max(discordant, margin)) / (margin * margin));
}

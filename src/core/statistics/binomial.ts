const logFactorials = [0, 0];

/** log(n!), summed once and kept. */
function logFactorial(n: number): number {
  for (let next = logFactorials.length; next <= n; next++) {
    logFactorials.push((logFactorials[next - 1] ?? 0) + Math.log(next));
  }
  return logFactorials[n] ?? 0;
}

/** The probability of exactly `k` successes in `n` tries that succeed with probability `p`. */
export function binomialProbability(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0;
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  return Math.exp(
    logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p),
  );
}

/** The probability of at most `k` heads in `n` tosses of a fair coin. */
function fairTail(k: number, n: number): number {
  let sum = 0;
  // From the largest term down, which also ends the sum where further ones no longer count.
  for (let each = k; each >= 0; each--) {
    const term = binomialProbability(each, n, 0.5);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return sum;
}

/**
 * The exact two-sided test of McNemar on discordant pairs, which is the sign test: how often a fair coin gives a
 * split at least as uneven (Q. McNemar 1947, Psychometrika 12, p. 153–157; exact by the binomial distribution).
 * @param fixed pairs that changed for the better
 * @param broken pairs that changed for the worse
 * @returns the p-value; 1 where nothing changed
 */
export function mcnemarTest(fixed: number, broken: number): number {
  if (fixed === broken) return 1;
  return Math.min(1, 2 * fairTail(Math.min(fixed, broken), fixed + broken));
}

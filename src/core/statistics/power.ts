import { binomialProbability, mcnemarTest } from './binomial.ts';
import { Z95 } from './interval.ts';
import { normalCdf } from './normal.ts';

const LEVEL = 0.05;
const POWER = 0.8;
/** Above so many pairs the normal approximation is used: exact sums would take seconds and agree to a tenth of a point. */
const MOST_EXACT = 600;

/**
 * The probability that the exact test finds a difference at the 5 % level.
 * @param pairs samples in both runs
 * @param fixed the true share of pairs that get better
 * @param broken the true share that get worse
 */
export function mcnemarPower(pairs: number, fixed: number, broken: number): number {
  const discordant = fixed + broken;
  if (discordant <= 0) return 0;
  if (pairs > MOST_EXACT) return approximatePower(pairs, fixed, broken);
  const share = fixed / discordant;
  let power = 0;
  for (let count = 1; count <= pairs; count++) {
    const weight = binomialProbability(count, pairs, discordant);
    if (weight < 1e-9) continue;
    power += weight * powerGiven(count, share);
  }
  return power;
}

/** The same, once so many pairs disagree. */
function powerGiven(count: number, share: number): number {
  const most = largestMinority(count);
  let power = 0;
  for (let minority = 0; minority <= most; minority++) {
    power += binomialProbability(minority, count, share);
    if (minority !== count - minority) power += binomialProbability(count - minority, count, share);
  }
  return power;
}

const minorities = new Map<number, number>();

/** The most pairs of the smaller side with which the test still finds a difference; -1 where it finds none. */
function largestMinority(count: number): number {
  const known = minorities.get(count);
  if (known !== undefined) return known;
  let most = -1;
  while (most + 1 < count / 2 && mcnemarTest(most + 1, count - most - 1) < LEVEL) most++;
  minorities.set(count, most);
  return most;
}

/** R. S. Connor 1987, Biometrics 43, p. 207–211: the normal approximation. */
function approximatePower(pairs: number, fixed: number, broken: number): number {
  const discordant = fixed + broken;
  const difference = Math.abs(fixed - broken);
  const spread = Math.sqrt(Math.max(discordant - difference * difference, 1e-12));
  return normalCdf((difference * Math.sqrt(pairs) - Z95 * Math.sqrt(discordant)) / spread);
}

/**
 * The smallest difference in the share of passing samples that so many pairs would have shown with 80 % probability,
 * if pairs disagree as often as given and mostly in one direction where they have to.
 * @param discordant the share of pairs that disagree, between 0 and 1
 * @returns a share; `undefined` where no difference could have been shown
 */
export function smallestDetectable(pairs: number, discordant: number): number | undefined {
  // A difference cannot exceed the share of pairs that disagree, so a larger one needs more of them.
  const powerOf = (difference: number) => {
    const disagreeing = Math.max(discordant, difference);
    return mcnemarPower(pairs, (disagreeing + difference) / 2, (disagreeing - difference) / 2);
  };
  if (powerOf(1) < POWER) return undefined;
  let low = 0;
  let high = 1;
  for (let step = 0; step < 12; step++) {
    const middle = (low + high) / 2;
    if (powerOf(middle) >= POWER) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * How many further pairs would tell, if they get better and worse as often as these.
 * @returns 0 where these tell already; `undefined` where no number below 100 times as many would
 */
export function furtherPairs(fixed: number, broken: number, pairs: number): number | undefined {
  if (mcnemarTest(fixed, broken) < LEVEL) return 0;
  if (fixed === broken) return undefined;
  const tells = (count: number) => {
    const growth = count / pairs;
    return mcnemarTest(Math.round(fixed * growth), Math.round(broken * growth)) < LEVEL;
  };
  for (let count = pairs + 1; count <= pairs * 100; count = Math.max(count + 1, Math.floor(count * 1.01))) {
    if (tells(count)) return count - pairs;
  }
  return undefined;
}

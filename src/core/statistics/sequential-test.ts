import { mcnemarTest } from './binomial.ts';
import { normalCdf } from './normal.ts';

/** The constant of O'Brien and Fleming's boundaries for five analyses at a two-sided level of 5 % (Biometrics 35, 1979, p. 549–556). */
const BOUNDARY = 2.04;
const ANALYSES = 5;

/** The p-value that each analysis has to undercut: 0.000005, 0.0013, 0.0085, 0.0226, 0.0413. */
const LEVELS = Array.from({ length: ANALYSES }, (_, index) => {
  const z = BOUNDARY * Math.sqrt(ANALYSES / (index + 1));
  return 2 * (1 - normalCdf(z));
});

export type SequentialDecision = 'better' | 'worse' | 'cannot-tell';

/**
 * Decides while a comparison runs: by interim analyses, five after equal parts of the samples with the last, each by
 * the exact test, which keeps the chance of a false difference below 5 % in all; and by exact curtailment, once no
 * remaining sample can change the verdict. Verdicts count in the order in which the samples were drawn, whatever order
 * their answers come in.
 */
export class SequentialTest {
  readonly #pairs: number;
  readonly #ends: readonly number[];
  /** By place in the order drawn: 1 for fixed, -1 for broken, 0 for no change. */
  readonly #waiting = new Map<number, number>();
  #fixed = 0;
  #broken = 0;
  #counted = 0;
  #decision: SequentialDecision | undefined;

  /** @param pairs how many samples were drawn, at least 1 */
  constructor(pairs: number) {
    this.#pairs = pairs;
    this.#ends = LEVELS.map((_, index) => Math.ceil(((index + 1) * pairs) / ANALYSES));
  }

  /** Samples that count so far: those before the first one that is not answered yet. */
  get counted(): number {
    return this.#counted;
  }

  get decision(): SequentialDecision | undefined {
    return this.#decision;
  }

  /**
   * Adds the verdict on a pair.
   * @param place its place in the order drawn, from 0
   * @param change above 0 for fixed, below 0 for broken, 0 for no change
   */
  add(place: number, change: number): void {
    this.#waiting.set(place, Math.sign(change));
    for (;;) {
      const next = this.#waiting.get(this.#counted);
      if (next === undefined || this.#decision) return;
      this.#waiting.delete(this.#counted);
      this.#counted++;
      if (next > 0) this.#fixed++;
      else if (next < 0) this.#broken++;
      this.#decision = this.#analysis();
    }
  }

  #analysis(): SequentialDecision | undefined {
    const analysis = this.#ends.indexOf(this.#counted);
    const direction = this.#fixed > this.#broken ? 'better' : 'worse';
    if (analysis >= 0 && mcnemarTest(this.#fixed, this.#broken) < (LEVELS[analysis] ?? 0)) return direction;
    return this.#curtailed();
  }

  /** What the last analysis will say whatever the remaining samples do; no earlier one can find a difference then. */
  #curtailed(): SequentialDecision | undefined {
    const left = this.#pairs - this.#counted;
    const level = LEVELS.at(-1) ?? 0;
    const [fixed, broken] = [this.#fixed, this.#broken];
    if (left === 0) return 'cannot-tell';
    // Where all that is left went against the leader and the difference still stood, it stands.
    if (fixed > broken + left && mcnemarTest(fixed, broken + left) < level) return 'better';
    if (broken > fixed + left && mcnemarTest(fixed + left, broken) < level) return 'worse';
    const couldBeBetter = mcnemarTest(fixed + left, broken) < level && fixed + left > broken;
    const couldBeWorse = mcnemarTest(fixed, broken + left) < level && broken + left > fixed;
    return couldBeBetter || couldBeWorse ? undefined : 'cannot-tell';
  }
}

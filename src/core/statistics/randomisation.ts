/** Pairs that differ up to which all assignments are counted. */
const EXACT = 16;
const DRAWS = 20_000;

/**
 * Whether the mean of paired differences is other than 0: the randomisation test (Smucker, Allan and Carterette 2007,
 * CIKM, p. 623–632), in which the two of each pair could as well have been swapped. All swaps of up to 16 pairs that
 * differ are counted, 20,000 drawn from a fixed seed of more.
 * @returns the two-sided p-value; 1 where nothing differs
 */
export function randomisationTest(differences: readonly number[]): number {
  const values = differences.filter((each) => each !== 0).map(Math.abs);
  // Sums of the same numbers in another order may differ in their last digits.
  const observed = Math.abs(differences.reduce((sum, each) => sum + each, 0)) - 1e-9;
  if (values.length === 0) return 1;
  if (values.length <= EXACT) {
    const all = 2 ** values.length;
    let extreme = 0;
    for (let signs = 0; signs < all; signs++) {
      const sum = values.reduce((total, each, at) => total + ((signs >> at) & 1 ? each : -each), 0);
      if (Math.abs(sum) >= observed) extreme++;
    }
    return extreme / all;
  }
  let extreme = 1;
  const next = generator();
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0;
    let bits = 0;
    for (const [at, each] of values.entries()) {
      if (at % 32 === 0) bits = next();
      sum += bits & 1 ? each : -each;
      bits >>>= 1;
    }
    if (Math.abs(sum) >= observed) extreme++;
  }
  return extreme / (DRAWS + 1);
}

/** 32 bits at a time (xorshift32: Marsaglia 2003, Journal of Statistical Software 8, no. 14). */
function generator(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

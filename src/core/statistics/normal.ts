/**
 * The standard normal distribution function: by its series for small values, and by the continued fraction of the
 * upper tail (Abramowitz and Stegun 26.2.11 and 26.2.14) for large ones. Accurate to about 1e-14.
 */
export function normalCdf(z: number): number {
  if (z < 0) return upperTail(-z);
  return 1 - upperTail(z);
}

const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** @param z at least 0 */
function upperTail(z: number): number {
  if (z > 38) return 0;
  if (z > 3) {
    let fraction = z;
    for (let term = 120; term > 0; term--) fraction = z + term / fraction;
    return density(z) / fraction;
  }
  let sum = z;
  let term = z;
  for (let odd = 3; Math.abs(term) > 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 - sum * density(z);
}

/**
 * The value below which the standard normal distribution has the given share, found by bisection.
 * @param share between 0 and 1, both exclusive
 */
export function normalQuantile(share: number): number {
  let low = -40;
  let high = 40;
  while (high - low > 1e-14 * Math.max(1, Math.abs(low))) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (normalCdf(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

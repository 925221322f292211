/**
 * The Levenshtein distance of two texts in code points, by the bit-parallel algorithm of Myers ("A fast bit-vector
 * algorithm for approximate string matching based on dynamic programming", J. ACM 46, 1999) as Hyyrö put it for the
 * distance of whole texts (2003). One big integer holds a whole column of the matrix.
 */
export function editDistance(a: readonly string[], b: readonly string[]): number {
  const [rows, columns] = a.length < b.length ? [a, b] : [b, a];
  if (rows.length === 0) return columns.length;
  const places = placesOf(rows);
  const mask = (1n << BigInt(rows.length)) - 1n;
  const last = 1n << BigInt(rows.length - 1);
  // Where the distance goes up by one from a row to the next, and where down.
  let up = mask;
  let down = 0n;
  let distance = rows.length;
  for (const symbol of columns) {
    const match = places.get(symbol) ?? 0n;
    const diagonal = (((match & up) + up) ^ up) | match | down;
    let right = down | (mask & ~(diagonal | up));
    let left = up & diagonal;
    if (right & last) distance++;
    if (left & last) distance--;
    right = (right << 1n) | 1n;
    left <<= 1n;
    up = mask & (left | ~(diagonal | right));
    down = mask & right & diagonal;
  }
  return distance;
}

/**
 * The length of the longest common subsequence, by the bit-parallel algorithm of Crochemore et al. ("A fast and
 * practical bit-vector algorithm for the longest common subsequence problem", Inf. Process. Lett. 80, 2001).
 */
export function commonSubsequence(a: readonly string[], b: readonly string[]): number {
  const [rows, columns] = a.length < b.length ? [a, b] : [b, a];
  const places = placesOf(rows);
  const mask = (1n << BigInt(rows.length)) - 1n;
  // A zero for each row at which the subsequence grows.
  let steps = mask;
  for (const symbol of columns) {
    const match = steps & (places.get(symbol) ?? 0n);
    steps = ((steps + match) | (steps - match)) & mask;
  }
  return rows.length - countOnes(steps);
}

/** By symbol, a bit for each place where it stands. */
function placesOf(symbols: readonly string[]): Map<string, bigint> {
  const lists = Map.groupBy(symbols.keys(), (index) => symbols[index] as string);
  const bits = new Map<string, bigint>();
  for (const [symbol, indexes] of lists) {
    const digits = new Uint8Array(Math.ceil(symbols.length / 4));
    for (const index of indexes) digits[index >> 2] = (digits[index >> 2] as number) | (1 << (index & 3));
    bits.set(
      symbol,
      BigInt(
        `0x${Array.from(digits, (digit) => digit.toString(16))
          .reverse()
          .join('')}`,
      ),
    );
  }
  return bits;
}

const countOnes = (bits: bigint) => bits.toString(2).replaceAll('0', '').length;

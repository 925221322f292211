import { distance } from 'fastest-levenshtein';
import { CheckFailedError } from '../errors.ts';

/** The Levenshtein distance of two texts, given as their characters; together at most 65,536 different ones. */
export function editDistance(a: readonly string[], b: readonly string[]): number {
  // The library compares UTF-16 units, of which some characters have two: each gets a unit of its own.
  const units = new Map<string, string>();
  const unitOf = (character: string) => {
    let unit = units.get(character);
    if (unit === undefined) {
      if (units.size > 0xffff)
        throw new CheckFailedError('the texts have too many different characters to be compared');
      unit = String.fromCharCode(units.size);
      units.set(character, unit);
    }
    return unit;
  };
  return distance(a.map(unitOf).join(''), b.map(unitOf).join(''));
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

/** Vectors as the nearest of a few centres. */
export interface Quantization {
  readonly centers: readonly Float32Array[];
  /** By vector, the index of its centre. */
  readonly nearest: Uint16Array;
}

const ROUNDS = 5;

/**
 * Lloyd's algorithm (1982), begun with vectors of all lengths, most of them long and heavy ones.
 * @param masses by vector, how much its error counts
 */
export function quantized(
  vectors: readonly Float32Array[],
  masses: readonly number[],
  count: number,
): Quantization {
  const massOf = (index: number) => masses[index] as number;
  const own = lengthsOf(vectors);
  const heaviness = own.map((length, index) => length * massOf(index));
  const byHeaviness = [...vectors.keys()]
    .sort((a, b) => (heaviness[b] as number) - (heaviness[a] as number))
    .map((index) => vectors[index] as Float32Array);
  const centers = Array.from({ length: count }, (_, index) =>
    Float32Array.from(byHeaviness[Math.floor((index / count) ** 2 * vectors.length)] ?? []),
  );
  const nearest = new Uint16Array(vectors.length);
  for (let round = 0; round < ROUNDS; round++) {
    const others = lengthsOf(centers);
    for (const [index, vector] of vectors.entries())
      nearest[index] = nearestOf(vector, own[index] as number, centers, others, nearest[index] as number);
    const members = Map.groupBy(vectors.keys(), (index) => nearest[index] as number);
    for (const [center, indexes] of members) {
      const mass = indexes.reduce((sum, index) => sum + massOf(index), 0);
      for (const at of (vectors[0] as Float32Array).keys()) {
        const sum = indexes.reduce(
          (total, index) => total + massOf(index) * ((vectors[index] as Float32Array)[at] as number),
          0,
        );
        (centers[center] as Float32Array)[at] = sum / mass;
      }
    }
  }
  return { centers, nearest };
}

const lengthsOf = (vectors: readonly Float32Array[]) =>
  Float64Array.from(vectors, (vector) => Math.hypot(...vector));

/**
 * @param length of the vector
 * @param lengths of the centres: one that is much longer or shorter is farther away
 * @param before the one that was the nearest
 */
function nearestOf(
  vector: Float32Array,
  length: number,
  centers: readonly Float32Array[],
  lengths: Float64Array,
  before: number,
): number {
  let best = before;
  let least = distanceOf(vector, centers[before] as Float32Array, Number.POSITIVE_INFINITY);
  for (let index = 0; index < centers.length; index++) {
    if ((length - (lengths[index] as number)) ** 2 >= least) continue;
    const distance = distanceOf(vector, centers[index] as Float32Array, least);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

/** The square of it, or a part of the square that is as large as `most`. */
function distanceOf(vector: Float32Array, center: Float32Array, most: number): number {
  let distance = 0;
  for (let at = 0; at < vector.length && distance < most; at++)
    distance += ((vector[at] as number) - (center[at] as number)) ** 2;
  return distance;
}
